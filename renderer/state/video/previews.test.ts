import { beforeEach, expect, test, vi } from 'vitest';
import { AppError, cancelled } from '../../../engine/base/errors.ts';
import type { Picture, PreviewSource } from '../../../engine/decode/preview-source.ts';
import { PreviewLoader, type Wanted } from './preview-loader.ts';
import { evenly, pictureSize, pictureStep, picturesInView, piecesInView } from './preview-plan.ts';
import { PIECE_US, Previews } from './previews.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';

const SECOND = 1e6;
const scale = (startS: number, spanS: number) => ({
  startUs: startS * SECOND,
  spanUs: spanS * SECOND,
  widthPx: 1000,
});

test('pictures lie side by side, and those of a wider view are among those of a closer one', () => {
  for (const span of [0.02, 3, 20, 100, 3600]) {
    const stepUs = pictureStep(scale(0, span), 50);
    const widthPx = (stepUs / SECOND / span) * 1000;
    if (stepUs > SECOND) expect(widthPx).toBeLessThanOrEqual(50);
    if (stepUs > SECOND) expect(widthPx).toBeGreaterThan(24);
    expect(Math.log2(stepUs / SECOND) % 1).toBe(0);
  }
  expect(picturesInView(scale(1.5, 3), 2 * SECOND, 4 * SECOND)).toEqual([0, 2 * SECOND]);
  expect(picturesInView(scale(0, 10), SECOND, 0)).toEqual([]);
  expect(
    evenly(
      [0, 1, 2, 3, 4, 5, 6].map((at) => at * SECOND),
      SECOND,
    ),
  ).toEqual([0, 4, 2, 6, 1, 3, 5].map((at) => at * SECOND));
  expect(piecesInView(scale(29, 32), 3600 * SECOND)).toEqual([0, 1, 2]);
  expect(pictureSize(1920, 1080)).toEqual({ width: 96, height: 54 });
  expect(pictureSize(5000, 100)).toEqual({ width: 144, height: 54 });
});

test('the loudest of a stretch is found near and far', () => {
  const previews = new Previews();
  const peaks = new Uint8Array(3000).fill(10);
  peaks[1234] = 200;
  previews.addPiece(0, peaks);
  previews.addPiece(1, peaks.slice(0, 500));
  expect(previews.loudness(12.34 * SECOND, 12.35 * SECOND)).toBe(200);
  expect(previews.loudness(12.35 * SECOND, 12.36 * SECOND)).toBe(10);
  expect(previews.loudness(12 * SECOND, 13 * SECOND)).toBe(200);
  expect(previews.loudness(0, 40 * SECOND)).toBe(200);
  expect(previews.loudness(13 * SECOND, 31 * SECOND)).toBe(10);
  expect(previews.loudness(36 * SECOND, 60 * SECOND)).toBe(0);
});

test('pictures used long ago are forgotten, and a video without any says so', () => {
  const previews = new Previews();
  const picture: Picture = { width: 1, height: 1, pixels: new Uint8Array(3) };
  for (let at = 0; at < 500; at++) previews.addPicture(at, picture);
  expect(previews.picture(0)).toBeUndefined();
  expect(previews.picture(499)).toBe(picture);
  const none = new Previews();
  for (let at = 0; at < 3; at++) none.addPicture(at, null);
  expect(none.hasPictures).toBe(false);
  previews.addPicture(1000, null);
  expect(previews.hasPictures).toBe(true);
});

/** A file whose decoder answers as told, and what it was asked. */
function fileWith(answers: Partial<PreviewSource>) {
  const asked: string[] = [];
  const decoder: PreviewSource = {
    picture: (atUs, size) => {
      asked.push(`picture ${atUs / SECOND}`);
      return answers.picture?.(atUs, size) ?? Promise.resolve({ ...size, pixels: new Uint8Array(3) });
    },
    peaks: (fromUs, toUs) => {
      asked.push(`peaks ${fromUs / SECOND}-${toUs / SECOND}`);
      return answers.peaks?.(fromUs, toUs) ?? Promise.resolve(new Uint8Array(3000).fill(7));
    },
  };
  const file = {
    previews: new Previews(),
    decoder: () => Promise.resolve(decoder),
    // Here is no store: what is read is read from the decoder.
    contentId: () => Promise.resolve('a'.repeat(64)),
    source: { kind: 'url', url: '', name: 'clip.mp4' },
    mediaToken: null,
  };
  return { file: file as unknown as VideoFile, asked };
}

const wanting = (file: VideoFile): Wanted => ({
  file,
  pictures: [0, 2 * SECOND, SECOND],
  size: { width: 96, height: 54 },
  pieces: [0, 1],
  durationUs: PIECE_US + 5 * SECOND,
});
const ALL = ['picture 0', 'picture 2', 'picture 1', 'peaks 0-30', 'peaks 30-35'];

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

test('what is in view is read once, when the view rests', async () => {
  const { file, asked } = fileWith({});
  const loader = new PreviewLoader(() => false);
  for (let move = 0; move < 5; move++) {
    loader.want(wanting(file));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(ALL);
  loader.want(wanting(file));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(ALL);
  loader.want(null);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(ALL);
});

test('a sound that cannot be decoded is not asked for again, and pictures go on', async () => {
  const { file, asked } = fileWith({ peaks: () => Promise.resolve(null) });
  const loader = new PreviewLoader(() => false);
  loader.want(wanting(file));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(ALL.slice(0, 4));
  expect(file.previews.hasSound).toBe(false);
  expect(file.previews.hasPictures).toBe(true);
});

test('a piece of sound that is damaged is silence', async () => {
  let count = 0;
  const { file } = fileWith({
    peaks: () => Promise.resolve(count++ === 0 ? new Uint8Array(3000).fill(7) : null),
  });
  new PreviewLoader(() => false).want(wanting(file));
  await vi.advanceTimersByTimeAsync(1000);
  expect(file.previews.hasSound).toBe(true);
  expect([file.previews.loudness(0, SECOND), file.previews.loudness(31 * SECOND, 32 * SECOND)]).toEqual([
    7, 0,
  ]);
});

test('a decoder that fails ends the pictures without a word', async () => {
  const crash = () => Promise.reject(new AppError('decode/crashed', 'The decoder failed.'));
  const { file } = fileWith({ picture: crash, peaks: crash });
  new PreviewLoader(() => false).want(wanting(file));
  await vi.advanceTimersByTimeAsync(1000);
  expect([file.previews.hasPictures, file.previews.hasSound]).toEqual([false, false]);
});

test('a file that leaves the screen is read again when it comes back', async () => {
  let isClosed = true;
  const { file, asked } = fileWith({
    picture: (_at, size) =>
      isClosed ? Promise.reject(cancelled()) : Promise.resolve({ ...size, pixels: new Uint8Array(3) }),
  });
  const loader = new PreviewLoader(() => false);
  loader.want(wanting(file));
  await vi.advanceTimersByTimeAsync(160);
  loader.want(null);
  await vi.advanceTimersByTimeAsync(1000);
  isClosed = false;
  asked.length = 0;
  loader.want(wanting(file));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(ALL);
});
