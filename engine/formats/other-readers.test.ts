import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseText } from 'media-captions';
import { afterAll, describe, expect, it } from 'vitest';
import { srt, webvtt } from './captions/webvtt.ts';
import { webvttMetadata } from './captions/webvtt-metadata.ts';
import { DEFAULT_WRITE_OPTIONS, type Format } from './core/format.ts';
import { sampleDocument, sampleSegment } from './core/interchange.fake.ts';

/** Programs and libraries of others read our files and say the same. */
const document = sampleDocument({
  labels: [
    { id: 'pour', name: 'Gießen, "so" & so', path: [], colour: null },
    { id: 'stir', name: '注ぐ', path: [], colour: null },
  ],
  segments: [
    sampleSegment({ startUs: 1_200_000, endUs: 3_400_000, score: 0.91 }),
    sampleSegment({ startUs: 2_000_000, endUs: 2_500_000, label: 'stir' }),
    sampleSegment({ startUs: 3_605_250_000, endUs: 3_606_000_000 }),
  ],
});
const TIMES = [
  [1.2, 3.4],
  [2, 2.5],
  [3605.25, 3606],
];
const TEXTS = ['Gießen, "so" & so (0.91)', '注ぐ', 'Gießen, "so" & so'];
const write = (format: Format) => format.exporter!.write(document, DEFAULT_WRITE_OPTIONS).text;

describe('media-captions', () => {
  it.each([
    ['vtt' as const, webvtt],
    ['srt' as const, srt],
  ])('reads our %s', async (type, format) => {
    const { cues, errors } = await parseText(write(format), { type, strict: true });
    expect(errors).toEqual([]);
    expect(cues.map(({ startTime, endTime }) => [startTime, endTime])).toEqual(TIMES);
    const texts = cues.map(({ text }) => (type === 'vtt' ? text.replaceAll('&amp;', '&') : text));
    expect(texts).toEqual(TEXTS);
  });

  it('reads our metadata as one JSON object a cue', async () => {
    const { cues, errors } = await parseText(write(webvttMetadata), { type: 'vtt', strict: true });
    expect(errors).toEqual([]);
    expect(cues.map(({ startTime, endTime }) => [startTime, endTime])).toEqual(TIMES);
    expect(cues.map(({ text }) => (JSON.parse(text) as { label: string }).label)).toEqual([
      'Gießen, "so" & so',
      '注ぐ',
      'Gießen, "so" & so',
    ]);
  });
});

const ffprobe = (() => {
  try {
    execFileSync('ffprobe', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!ffprobe)('ffmpeg (skipped where ffprobe is not on the path)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tubelet-readers-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([webvtt, srt, webvttMetadata])('reads our $id', (format) => {
    const file = path.join(folder, `clip.${format.id}${path.extname(format.extension)}`);
    writeFileSync(file, write(format));
    const json = execFileSync('ffprobe', ['-v', 'error', '-show_packets', '-of', 'json', file], {
      encoding: 'utf8',
    });
    const { packets } = JSON.parse(json) as { packets: { pts_time: string; duration_time: string }[] };
    const times = packets.map(({ pts_time, duration_time }) => [
      Number(pts_time),
      Math.round((Number(pts_time) + Number(duration_time)) * 1000) / 1000,
    ]);
    expect(times).toEqual(TIMES);
  });

  it.each([webvtt, srt])('makes an SRT of our $id that says the same', (format) => {
    const file = path.join(folder, `again${path.extname(format.extension)}`);
    writeFileSync(file, write(format));
    const again = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'srt', '-'], { encoding: 'utf8' });
    const [found] = srt.importer!.read(again, { name: 'again.srt' }).documents;
    expect(found!.segments.map(({ startUs, endUs }) => [startUs / 1e6, endUs! / 1e6])).toEqual(TIMES);
    expect(found!.segments[0]).toMatchObject({ label: 'Gießen, "so" & so', score: 0.91 });
  });
});
