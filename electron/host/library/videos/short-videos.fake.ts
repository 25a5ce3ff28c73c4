import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..', '..');
export const FIXTURE_MODELS = path.join(ROOT, 'models', 'fixtures');

/** The first seconds of the sample. @param folder where they may be written */
export function shortVideo(folder: string, seconds = 1): Uint8Array {
  const file = path.join(folder, '.short.mp4');
  mkdirSync(folder, { recursive: true });
  const script = path.join(ROOT, 'e2e', 'media', 'shorten.ts');
  execFileSync(process.execPath, [
    script,
    path.join(ROOT, 'models', 'sample', 'sample.mp4'),
    file,
    String(seconds),
  ]);
  return readFileSync(file);
}

/** Videos `clip 1.mp4 ...` that look the same and are all of different content: each ends with a box that players skip. */
export function writeVideos(folder: string, video: Uint8Array, count: number, first = 1): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const file = path.join(folder, `clip ${first + index}.mp4`);
    writeFileSync(file, distinct(video, first + index));
    return file;
  });
}

function distinct(video: Uint8Array, number: number): Uint8Array {
  const box = Buffer.alloc(16);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(number, 8);
  return Buffer.concat([video, box]);
}
