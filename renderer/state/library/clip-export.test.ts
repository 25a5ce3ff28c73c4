import { expect, test, vi } from 'vitest';
import { AppError, cancelled } from '../../../engine/base/errors.ts';
import { ClipExport } from './clip-export.svelte.ts';
import type { LibraryApi } from './library-api.ts';

/** A host that cuts every clip but those of `broken`, and remembers what it was asked. */
function host(broken: readonly number[] = []) {
  const clip = vi.fn<LibraryApi['clip']>(async (id, _isExact, { number }, signal) => {
    if (signal.aborted) throw cancelled();
    if (broken.includes(id)) throw new AppError('source/gone', `Clip ${id} is gone.`);
    return { name: `clip ${number}.mp4`, isShortened: number === 3, file: new Blob([String(id)]) };
  });
  return { api: { clip } as unknown as LibraryApi, clip };
}
const WISH = { segments: [7, 8, 9], isExact: true, pattern: '{label}', preUs: 1, postUs: 2 };

test('clips are cut one after the other, numbered, and one that fails stops no other', async () => {
  const { api, clip } = host([8]);
  const clips = new ClipExport(api);
  const kept: string[] = [];
  const outcome = await clips.run(WISH, async (name) => void kept.push(name));
  expect(kept).toEqual(['clip 1.mp4', 'clip 3.mp4']);
  expect(outcome).toMatchObject({
    kept: 2,
    shortened: 1,
    isCancelled: false,
    failures: [{ message: 'Clip 8 is gone.' }],
  });
  expect(clip.mock.calls[1]!.slice(0, 3)).toEqual([
    8,
    true,
    { pattern: '{label}', preUs: 1, postUs: 2, number: 2 },
  ]);
  expect([clips.isRunning, clips.done, clips.total, clips.failed]).toEqual([false, 3, 3, 1]);
});

test('clips of one name are told apart', async () => {
  const clip = vi.fn(async () => ({ name: 'wave.mp4', isShortened: false, file: new Blob() }));
  const kept: string[] = [];
  const clips = new ClipExport({ clip } as unknown as LibraryApi);
  await clips.run(WISH, async (name) => void kept.push(name));
  expect(kept).toEqual(['wave.mp4', 'wave-2.mp4', 'wave-3.mp4']);
});

test('a cancelled run keeps what it has, and only one runs at a time', async () => {
  const clips = new ClipExport(host().api);
  const run = clips.run(WISH, async () => clips.cancel());
  await expect(clips.run(WISH, async () => {})).rejects.toThrow('being cut already');
  expect(await run).toMatchObject({ kept: 1, isCancelled: true, failures: [] });
  expect(await clips.run(WISH, async () => {})).toMatchObject({ kept: 3 });
  // There was nothing left to cancel.
  const last = clips.run({ ...WISH, segments: [7] }, async () => clips.cancel());
  expect(await last).toMatchObject({ kept: 1, isCancelled: false });
});

test('a place that takes no file is a failure of that clip', async () => {
  const clips = new ClipExport(host().api);
  const full = new AppError('source/denied', 'The disk is full.');
  expect(await clips.run(WISH, () => Promise.reject(full))).toMatchObject({
    kept: 0,
    failures: [full, full, full],
  });
});

test('what is in the folder already keeps its name', async () => {
  const clip = vi.fn(async () => ({ name: 'Wave.mp4', isShortened: false, file: new Blob() }));
  const kept: string[] = [];
  const clips = new ClipExport({ clip } as unknown as LibraryApi);
  const taken = new Set(['wave.mp4', 'wave-3.mp4']);
  await clips.run(WISH, async (name) => void kept.push(name), taken);
  expect(kept).toEqual(['Wave-2.mp4', 'Wave-4.mp4', 'Wave-5.mp4']);
});
