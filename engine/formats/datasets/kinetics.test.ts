import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportLosses } from '../core/export-files.ts';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { kinetics } from './kinetics.ts';

const hasFfmpeg = existsSync('/usr/bin/ffmpeg') && existsSync('/bin/sh');

describe('Kinetics', () => {
  it('has whole seconds around each segment, and clips in folders', () => {
    const { text, beside } = written(kinetics, sampleDocument());
    expect(text).toBe(
      'label,youtube_id,time_start,time_end,split\npour,clip,1,4,train\nstir,clip,5,9,train\n',
    );
    expect(beside!.map(({ ending }) => ending)).toEqual([
      '.kinetics-train.txt',
      '.kinetics-classes.txt',
      '.kinetics-cut.sh',
    ]);
    expect(beside![0]!.text).toBe('pour/clip_000001_000004.mp4 0\nstir/clip_000005_000009.mp4 1\n');
    expect(beside![1]!.text).toBe('pour\nstir\n');
    expect(beside![2]!.text).toContain(
      "ffmpeg -nostdin -v error -y -ss 5 -to 9 -i './clip.mp4' './stir/clip_000005_000009.mp4'\n",
    );
  });

  it('says what it leaves out', () => {
    const segments = [
      ...sampleDocument().segments,
      sampleSegment({ startUs: 1_300_000, endUs: 3_500_000 }),
      sampleSegment({ endUs: null }),
    ];
    expect(kinetics.exporter!.losses(sampleDocument({ segments }), DEFAULT_WRITE_OPTIONS)).toEqual([
      'Times of 3 segments are widened to whole seconds.',
      '1 segment that would say the same as another left out.',
      '1 marker left out.',
      '2 scores left out.',
    ]);
  });

  it('makes folder names that any system takes, no two the same', () => {
    const names = ['../../etc', 'con', 'a/b', 'a:b', 'A_B', '-rf', '.', '注ぐ'];
    const labels = names.map((name, index) => ({ id: `l${index}`, name, path: [], colour: null }));
    const segments = labels.map(({ id }, index) =>
      sampleSegment({ label: id, startUs: index * 1e6, endUs: index * 1e6 + 1e6 }),
    );
    const { beside } = written(kinetics, { ...sampleDocument(), labels, segments });
    const folders = beside![0]!.text
      .trim()
      .split('\n')
      .map((line) => line.split('/')[0]);
    expect(folders).toEqual(['_.._etc', '_con', 'a_b', 'a_b 2', 'A_B 3', 'rf', '_', '注ぐ']);
  });

  it('keeps the dash that an id begins with: programs look for its clips by the id', () => {
    const sample = sampleDocument();
    const { text, beside } = written(kinetics, {
      ...sample,
      video: { ...sample.video, name: '-lEsnrNNZFU.mp4' },
    });
    expect(text).toContain('pour,-lEsnrNNZFU,1,4,train');
    expect(beside![0]!.text).toContain('pour/-lEsnrNNZFU_000001_000004.mp4 0');
    expect(beside![2]!.text).toContain("'./pour/-lEsnrNNZFU_000001_000004.mp4'");
  });

  it('tells apart videos whose names begin alike, and says that it shortened them', () => {
    const long = 'camera '.repeat(10);
    const documents = ['one', 'two'].map((name) => {
      const sample = sampleDocument();
      return { ...sample, video: { ...sample.video, name: `${long}${name}.mp4` } };
    });
    const { beside } = kinetics.exporter!.writeAll!(documents, DEFAULT_WRITE_OPTIONS);
    const clips = beside![0]!.text.trim().split('\n');
    expect([clips.length, new Set(clips).size]).toEqual([4, 4]);
    expect(exportLosses(documents, kinetics.exporter!, DEFAULT_WRITE_OPTIONS)).toContain(
      '2 names of clip files and folders shortened (in 2 videos).',
    );
  });

  it.skipIf(!hasFfmpeg)('cuts the clips with its commands, whatever labels are called (needs ffmpeg)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kinetics-'));
    try {
      const labels = [{ id: 'pour', name: 'it\'s $(touch hacked) `x` "q"', path: [], colour: null }];
      const sample = sampleDocument();
      const video = { ...sample.video, name: "-my clip's.mp4", durationUs: 3_000_000 };
      const document = {
        ...sample,
        video,
        labels,
        segments: [sampleSegment({ startUs: 1_100_000, endUs: 2_900_000 })],
      };
      const { beside } = written(kinetics, document);
      execFileSync(
        '/usr/bin/ffmpeg',
        ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=d=3:s=64x64:r=25', `./${video.name}`],
        { cwd: folder },
      );
      writeFileSync(join(folder, 'cut.sh'), beside![2]!.text);
      execFileSync('/bin/sh', ['cut.sh'], { cwd: folder });
      const [path] = beside![0]!.text.split(' 0\n');
      expect(existsSync(join(folder, path!))).toBe(true);
      expect(readdirSync(folder)).not.toContain('hacked');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
