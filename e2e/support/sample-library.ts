import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test as base, startServe } from './app.ts';
import { SAMPLE } from './sample.ts';

/** The app with the sample, as `figures.mp4`, in a folder of its library. */
export const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  serverUrl: async ({}, use, info) => {
    const folder = info.outputPath('videos');
    mkdirSync(folder, { recursive: true });
    cpSync(SAMPLE, path.join(folder, 'figures.mp4'));
    const { url, process: server } = await startServe(['--library', info.outputPath('library'), folder]);
    await use(url);
    server.kill('SIGTERM');
  },
});
