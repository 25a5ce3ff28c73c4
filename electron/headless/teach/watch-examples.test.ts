import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Region } from '../../../engine/base/regions.ts';
import { shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { readExamples } from './read-examples.ts';
import { watchExamples } from './watch-examples.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('videos that are labelled from end to end are background where nothing is labelled, also all of one', async () => {
  const files = writeVideos(path.join(folder, 'videos'), shortVideo(folder), 2);
  const [first = '', second = ''] = files;
  const labels = path.join(folder, 'a.csv');
  writeFileSync(labels, `video,start,end,label\n${path.basename(first)},0,0.5,jump\n`);
  const said: string[] = [];
  const complain = (sentence: string) => {
    throw new Error(sentence);
  };
  const painted: (readonly Region[])[] = [];
  const left = { x: 0, y: 0, width: 0.5, height: 1 };
  const watch = async (isComplete: boolean, paintOut: readonly Region[] = []) => {
    const { examples, videos } = await watchExamples({
      ...{ documents: await readExamples([labels], complain), videos: files, labels: null },
      slotRate: { num: 4, den: 1 },
      watch: async (video) => {
        painted.push(video.painted);
        return 8;
      },
      ...{ isComplete, paintOut, complain, say: (text) => said.push(text) },
    });
    for (const { video } of examples) expect(videos.has(video)).toBe(true);
    return examples.filter(({ label, video }) => label === null && video === second).length;
  };
  expect(await watch(false)).toBe(0);
  expect(await watch(true)).toBeGreaterThan(0);
  expect(said).toContain(`${path.basename(second)}: no example, all of it background`);
  expect(painted).toEqual([[], [], []]);
  // What is painted out is not learnt from.
  await watch(true, [left]);
  expect(painted.slice(3)).toEqual([[left], [left]]);
});
