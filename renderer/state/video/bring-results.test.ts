import { expect, test, vi } from 'vitest';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { App } from '../app/app.ts';
import { Analysis } from './analysis.svelte.ts';
import { bringLaterResults, bringResults } from './bring-results.ts';
import type { VideoFile } from './video-file.svelte.ts';

function resultOf(id: string, sha256: string, count = 0): TubeletResult {
  return { model: { id, sha256 }, segments: Array.from({ length: count }) } as unknown as TubeletResult;
}

/** A window with one open video, and a library that knows of these results, newest first. */
function windowWith(results: readonly TubeletResult[], shown: TubeletResult | null = null) {
  const opened = { isOpen: true, opened: Promise.resolve() };
  const file = { document: opened, analysis: new Analysis(), result: shown, contentId: async () => 'a' };
  const suggested: TubeletResult[] = [];
  const app = {
    openVideos: { files: [file as unknown as VideoFile] },
    libraryApi: { results: async () => results },
    suggesting: { suggestResult: (_: unknown, result: TubeletResult) => suggested.push(result) },
    queue: { showKept: vi.fn(async () => true), addOpened: vi.fn() },
  };
  return { app: app as unknown as App, file: file as unknown as VideoFile, suggested, queue: app.queue };
}

const base = resultOf('base', 'a');
const [old, later] = [resultOf('taught', 'b'), resultOf('taught', 'c')];

test('a video that is opened shows the newest run of each model, and none is analysed that has one', async () => {
  const { app, file, suggested, queue } = windowWith([later, base, old]);
  await bringResults(app, file);
  expect(suggested).toEqual([base, later]);
  expect(file.result).toBe(later);
  expect(queue.addOpened).not.toHaveBeenCalled();
  const unknown = windowWith([]);
  await bringResults(unknown.app, unknown.file);
  expect(unknown.queue.addOpened).toHaveBeenCalledExactlyOnceWith([unknown.file]);
});

test('what a run finds in a video that is open takes the place of what its model had found', async () => {
  const { app, file, suggested } = windowWith([later, old], old);
  const { analysis } = file;
  await bringLaterResults(app);
  expect(suggested).toEqual([later]);
  expect(file.result).toBe(later);
  expect(file.analysis).not.toBe(analysis);
  await bringLaterResults(app);
  expect(suggested).toEqual([later]);
});

test('what another model finds comes beside what is shown', async () => {
  const { app, file, suggested } = windowWith([later, base], base);
  await bringLaterResults(app);
  expect(suggested).toEqual([later]);
  expect(file.result).toBe(base);
});

test('nothing is brought while the window computes', async () => {
  const { app, file, suggested } = windowWith([later], old);
  file.analysis.queue();
  await bringLaterResults(app);
  expect(suggested).toEqual([]);
});
