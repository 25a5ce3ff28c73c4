import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../base/errors.ts';
import type { SamplingPlan } from './frame-source.ts';
import { openVideo } from './open-video.node.ts';
import { collect, EIGHT_PER_SECOND, refTo } from './testing/made-media.node.ts';

/** A collection of odd, broken and rare files with the `ffmpeg` program's verdict on each, where one is at hand. */
const list = new URL('../../../shared/media.csv', import.meta.url);
const rows = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n').slice(1) : [];
const files = rows
  .map((row) => row.split(','))
  .map(([name = '', verdict = '']) => ({
    name,
    verdict,
    url: new URL(`media/${name}`, list),
  }))
  .filter(({ url }) => existsSync(url));

/** Enough of a file to know; one of these files claims to be 80 minutes long. */
const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 64, height: 64, resize: 'pad', toSample: 80 };

/** Where we say more than ffmpeg, which shows noise for pictures that are encrypted. */
const ENCRYPTED = new Set(['androidx_media__sample_fragmented_sgpd_v2.mp4']);

async function verdictOn(url: URL): Promise<number | AppError> {
  try {
    const video = await openVideo(refTo(decodeURIComponent(url.pathname)));
    try {
      return (await collect(video, PLAN, () => 0)).samples;
    } finally {
      video.close();
    }
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

// Skipped, by name, where the collection is not there.
describe.skipIf(files.length === 0)('odd files end in frames or in one clear error', () => {
  it.each(files)('$name ($verdict)', async ({ name, verdict, url }) => {
    const result = await verdictOn(url);
    const errorCode = result instanceof AppError ? result.code : null;
    if (ENCRYPTED.has(name)) expect(errorCode).toBe('media/encrypted');
    else if (verdict === 'clean' || verdict === 'decodes_with_errors') expect(result).toBeGreaterThan(0);
    else expect(errorCode).toMatch(/^media\//);
    if (result instanceof AppError) expect(result.message).toMatch(/^"[^\n]+\.$/);
  });
});
