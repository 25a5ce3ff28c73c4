import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { writeEndlessEye } from '../../../engine/inference/package/endless-package.fake.ts';
import { embeddingsKey } from '../../../engine/pipeline/stored-scores.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import { encodeHead } from '../../../engine/teach/head-file.ts';
import { FileArtifacts } from '../artifacts/file-artifacts.ts';
import { FIXTURE_MODELS, shortVideo } from '../library/videos/short-videos.fake.ts';
import { findEyeIn } from '../models/model-folders.ts';
import { spawnNodeProcess } from './node-process.ts';
import { NodeTagger } from './node-tagger.ts';
import { ProcessTeaching } from './process-teaching.ts';
import { learnHere } from './teach-here.ts';
import { Tools } from './tools.ts';
import type { Senses, WatchedVideo, WorkCalls, WorkPlace } from './work-calls.ts';
import { type WorkLimits, type WorkPort, WorkProcesses } from './work-processes.ts';

vi.setConfig({ testTimeout: 120_000 });

const MODELS = path.join(FIXTURE_MODELS, '..');

let folder: string;
let watched: WatchedVideo;
let senses: Senses;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-teaching-'));
  const file = { path: path.join(folder, 'sample.mp4'), name: 'sample.mp4' };
  writeFileSync(file.path, shortVideo(folder, 6));
  watched = { file, contentId: await fileContentId(file.path, file.name), painted: [] };
  senses = { model: 'tiny-streaming', eye: await findEyeIn([MODELS]) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let processes: WorkProcesses | undefined;
afterEach(() => processes?.close());

/** Starts processes of which `lost` dies as soon as it is asked for a call of that name. */
function start(kept: string | null, lost: keyof WorkCalls | null = null, limits: Partial<WorkLimits> = {}) {
  let isLost = false;
  let started = 0;
  processes = new WorkProcesses(() => {
    const port = spawnNodeProcess();
    started += 1;
    const post: WorkPort['post'] = (message, transfer) => {
      port.post(message, transfer);
      if (isLost || message.kind !== 'call' || message.method !== lost) return;
      isLost = true;
      // As the system does when memory runs out, or a fault in a decoder does.
      port.terminate();
    };
    return { ...port, post };
  }, limits);
  const place = () => placeOf(kept);
  const teaching = new ProcessTeaching(processes, [FIXTURE_MODELS], place, (error) => {
    throw error;
  });
  return { teaching, started: () => started };
}

function placeOf(kept: string | null): Omit<WorkPlace, 'modelFolders'> {
  const artifacts = kept === null ? null : { folder: path.join(folder, kept), limitBytes: 1e9 };
  return { artifacts, settingsFolder: path.join(folder, 'settings'), decoder: 'wasm', atOnce: 1 };
}

/** Two labels in turns, each of half a second. */
function examples(slots: number): Example[] {
  const length = 2;
  return Array.from({ length: Math.floor(slots / length) }, (_, index) => ({
    ...{ video: 'sample', from: index * length, to: (index + 1) * length },
    label: index % 2 === 0 ? 'even' : 'odd',
  }));
}

const videos = () => new Map([['sample', watched]]);

test('a process learns the very labels that this one would, and keeps what it has computed', async () => {
  const { teaching, started } = start('kept');
  const slots = await teaching.watch(watched, senses);
  expect(slots).toBeGreaterThan(20);
  const { head, report } = await teaching.learn(videos(), examples(slots), senses);
  expect(started()).toBe(1);

  const tools = new Tools();
  const place = { modelFolders: [FIXTURE_MODELS], ...placeOf('again') };
  const at = await tools.at(place, () => {});
  const here = await learnHere(at, senses, videos(), examples(slots), new AbortController().signal);
  await tools.putDown();
  expect(Buffer.from(encodeHead(head))).toEqual(Buffer.from(encodeHead(here.head)));
  expect(report).toEqual(here.report);

  // Of a video that is not there any more, what is kept is enough.
  const missing = { code: 'source/gone', message: '"sample.mp4" cannot be found.' } as const;
  const gone = { ...watched, file: { name: 'sample.mp4', missing } };
  expect(await teaching.watch(gone, senses)).toBe(slots);
  await expect(start('empty').teaching.watch(gone, senses)).rejects.toMatchObject(missing);
});

test.each([
  ['embed', /^The process that worked on "sample.mp4" was lost .*convert the video/],
  ['watch', /^The process that worked on "sample.mp4" was lost .*convert the video/],
  ['learn', /^The process that learnt your labels was lost .*try again/],
  ['open', /^The process that loaded the model "tiny-streaming" was lost .*use another/],
] as const)(
  'one that is killed while it does %s fails that in a sentence, and the next is as before',
  async (method, sentence) => {
    const { teaching, started } = start('lost', method);
    const does = {
      open: () => teaching.open(senses.model),
      embed: () => teaching.embed(watched, senses.model),
      watch: () => teaching.watch(watched, senses),
      learn: () => teaching.learn(videos(), examples(20), senses),
    };
    await expect(does[method]()).rejects.toMatchObject({
      code: 'worker/crashed',
      message: expect.stringMatching(sentence),
    });
    await does[method]();
    expect(started()).toBe(2);
  },
);

test('learning does without a place to keep things, and can be stopped in the middle', async () => {
  const { teaching } = start(null);
  const stop = new AbortController();
  const given = teaching.learn(videos(), examples(20), senses, stop.signal);
  stop.abort();
  await expect(given).rejects.toMatchObject({ code: 'cancelled' });
  const { head } = await teaching.learn(videos(), examples(20), senses);
  expect(head.labels.map(({ id }) => id)).toEqual(['even', 'odd']);
});

test('an eye that never ends is ended with its process, though it computes natively', async () => {
  const models = path.join(folder, 'models');
  writeEndlessEye(path.join(models, 'tubelet-eye'));
  const { teaching } = start(null, null, { silentLooks: 6 });
  const endless = { ...senses, eye: await findEyeIn([models]) };
  await expect(teaching.watch(watched, endless)).rejects.toMatchObject({
    code: 'worker/crashed',
    message: expect.stringContaining('it did not answer any more'),
  });
});

test('what is embedded in a process is what a library compares', async () => {
  const { teaching } = start('embedded');
  await teaching.embed(watched, senses.model);
  const { artifacts } = placeOf('embedded');
  const store = new Artifacts(new FileArtifacts(artifacts!.folder, () => artifacts!.limitBytes));
  const tagger = new NodeTagger([FIXTURE_MODELS], store);
  const { manifest } = await tagger.open('tiny-streaming');
  await tagger.rest();
  const kept = await store.get(await embeddingsKey(watched.contentId, manifest, []));
  expect(kept?.shape[0]).toBeGreaterThan(20);
});
