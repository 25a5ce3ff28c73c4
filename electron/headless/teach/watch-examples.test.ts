import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Region } from '../../../engine/base/regions.ts';
import { openModel } from '../../../engine/inference/worker/open-model.node.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { readExamples } from './read-examples.ts';
import { watchExamples } from './watch-examples.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('videos that are labelled from end to end are background where nothing is labelled, also all of one', async () => {
  const videos = writeVideos(path.join(folder, 'videos'), shortVideo(folder), 2);
  const [first = '', second = ''] = videos;
  const labels = path.join(folder, 'a.csv');
  writeFileSync(labels, `video,start,end,label\n${path.basename(first)},0,0.5,jump\n`);
  const model = await openModel({ kind: 'path', dir: path.join(FIXTURE_MODELS, 'tiny-streaming') });
  if (model.kind !== 'streaming') throw new Error('The fixture is a streaming package.');
  const said: string[] = [];
  const complain = (sentence: string) => {
    throw new Error(sentence);
  };
  const watched = async (isComplete: boolean, paintOut: readonly Region[] = []) =>
    watchExamples({
      ...{ documents: await readExamples([labels], complain), videos, model, eye: null, labels: null },
      ...{ isComplete, paintOut, signal: new AbortController().signal, complain },
      say: (text) => said.push(text),
    });
  const watch = async (isComplete: boolean) => {
    const { examples, streams } = await watched(isComplete);
    for (const { video } of examples) expect(streams.has(video)).toBe(true);
    return examples.filter(({ label, video }) => label === null && video === second).length;
  };
  try {
    expect(await watch(false)).toBe(0);
    expect(await watch(true)).toBeGreaterThan(0);
    expect(said).toContain(`${path.basename(second)}: no example, all of it background`);
    // What is painted out is not learnt from.
    const left = { x: 0, y: 0, width: 0.5, height: 1 };
    const tokensOf = async (...regions: Region[]) =>
      (await watched(false, regions)).streams.get(first)!.streams.get('embedding')!.data;
    expect(await tokensOf(left)).not.toEqual(await tokensOf());
  } finally {
    await model.dispose();
  }
});
