import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, FULL_VARIETY, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import {
  ALL_FIELDS,
  expectExact,
  expectHarmless,
  manySegments,
  readBack,
  readText,
  written,
} from '../core/read-back.fake.ts';
import { ffmetadata } from './ffmetadata.ts';

const hasFfprobe = canRun('ffprobe');

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('FFmetadata chapters', () => {
  it('are in microseconds', () => {
    const document = sampleDocument({ segments: sampleDocument().segments.slice(0, 1) });
    expect(written(ffmetadata, document).text).toBe(
      ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000000\nSTART=1200000\nEND=3400000\ntitle=pour\ntrack=actions\nscore=0.91\n',
    );
  });

  it('are read back exactly', () => expectExact(ffmetadata, documents(FULL_VARIETY), ALL_FIELDS));

  it('keep 10,000 segments', () =>
    expect(readBack(ffmetadata, manySegments(10_000)).segments).toHaveLength(10_000));

  it('in other time bases, without ends, with comments and broken lines are read', () => {
    const text = [
      ';FFMETADATA1',
      'title=a film',
      '# a comment',
      '[CHAPTER]',
      'TIMEBASE=1/1000',
      'START=1200',
      'END=3400',
      'title=a \\= b\\',
      'c',
      '[STREAM]',
      'title=x',
      '[CHAPTER]',
      'START=5000000000',
      'title=open',
      'broken',
      '[CHAPTER]',
      'TIMEBASE=1001/30000',
      'START=300',
      'END=x',
      '[CHAPTER]',
      'TIMEBASE=1001/30000',
      'START=300',
      'END=330',
      'title=last',
      '',
    ].join('\n');
    const { documents: found, problems } = readText(ffmetadata, text);
    expect(found[0]!.segments.map(({ startUs, endUs, label }) => [startUs, endUs, label])).toEqual([
      [1_200_000, 3_400_000, 'a = b\nc'],
      [5_000_000, 10_010_000, 'open'],
      [10_010_000, 11_011_000, 'last'],
    ]);
    expect(problems.map(({ at }) => at)).toEqual(['line 15', 'line 16', 'line 2']);
  });

  it.skipIf(!hasFfprobe)('are read by ffprobe with the same times and titles (needs ffprobe)', () => {
    const labels = [
      { id: 'pour', name: 'größer = "a;b" # \\ c\nd', path: [], colour: null },
      { id: 'stir', name: '注ぐ', path: [], colour: null },
    ];
    const folder = mkdtempSync(join(tmpdir(), 'chapters-'));
    try {
      const file = join(folder, 'chapters.txt');
      writeFileSync(file, written(ffmetadata, { ...sampleDocument(), labels }).text);
      const output = execFileSync(
        'ffprobe',
        ['-v', 'error', '-f', 'ffmetadata', '-show_chapters', '-of', 'json', file],
        { encoding: 'utf8' },
      );
      const chapters = (
        JSON.parse(output) as {
          chapters: { start_time: string; end_time: string; tags: Record<string, string> }[];
        }
      ).chapters;
      expect(
        chapters.map((each) => [each.start_time, each.end_time, each.tags.title, each.tags.score]),
      ).toEqual([
        ['1.200000', '3.400000', labels[0]!.name, '0.91'],
        ['5.000000', '8.250000', labels[1]!.name, '0.77'],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(!hasFfprobe || !canRun('ffmpeg'))(
    'are in a muxed MKV as they were, overlaps and markers too (needs ffmpeg)',
    () => {
      const sample = sampleDocument();
      const segments = [
        ...sample.segments,
        sampleSegment({ startUs: 2_000_000, endUs: 6_000_000, label: 'stir' }),
        sampleSegment({ startUs: 9_000_000, endUs: null }),
      ];
      const document = sampleDocument({ segments: segments.sort((a, b) => a.startUs - b.startUs) });
      const folder = mkdtempSync(join(tmpdir(), 'chapters-'));
      try {
        const run = (...args: string[]) =>
          execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder });
        writeFileSync(join(folder, 'chapters.txt'), written(ffmetadata, document).text);
        run('-f', 'lavfi', '-i', 'testsrc=d=10:s=64x64:r=25', 'clip.mp4');
        run(
          '-i',
          'clip.mp4',
          '-i',
          'chapters.txt',
          '-map',
          '0',
          '-map_chapters',
          '1',
          '-map_metadata',
          '0',
          '-c',
          'copy',
          'out.mkv',
        );
        const output = execFileSync('ffprobe', ['-v', 'error', '-show_chapters', '-of', 'json', 'out.mkv'], {
          cwd: folder,
          encoding: 'utf8',
        });
        const { chapters } = JSON.parse(output) as {
          chapters: { start_time: string; end_time: string; tags: { title: string } }[];
        };
        expect(
          chapters.map(({ start_time, end_time, tags }) => [
            Number(start_time),
            Number(end_time),
            tags.title,
          ]),
        ).toEqual(
          document.segments.map(({ startUs, endUs, label }) => [
            startUs / 1e6,
            (endUs ?? startUs) / 1e6,
            label,
          ]),
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('do no harm', () => {
    expect(ffmetadata.importer!.recognise(';FFMETADATA1\n', 'a.txt')).toBe(1);
    expectHarmless(ffmetadata, [
      `;FFMETADATA1\n[CHAPTER]\n${'\\'.repeat(1e5)}`,
      ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\nSTART=1\nEND=2',
      '=',
    ]);
  });
});
