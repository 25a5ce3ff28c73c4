import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { writeEndlessPackage } from '../../../engine/inference/package/endless-package.fake.ts';
import type { Reply } from '../../../engine/rpc/protocol.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { libraryArtifacts } from '../artifacts/library-artifacts.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { FIXTURE_MODELS, shortVideo } from '../library/videos/short-videos.fake.ts';
import { spawnNodeProcess } from './node-process.ts';
import { NodeTagger } from './node-tagger.ts';
import { ProcessMedia } from './process-media.ts';
import { ProcessTagger } from './process-tagger.ts';
import type { WorkPlace } from './work-calls.ts';
import { type WorkLimits, type WorkPort, WorkProcesses } from './work-processes.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let video: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-processes-'));
  video = path.join(folder, 'walk.mp4');
  writeFileSync(video, shortVideo(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SAMPLE = path.join(FIXTURE_MODELS, '..', 'sample', 'sample.mp4');
const SETTINGS = { threshold: 0.2, minDurationUs: null };

/** Ports of the processes that were started, with their numbers. */
let ports: WorkPort[] = [];
let processes: WorkProcesses | undefined;
afterEach(async () => {
  await processes?.close();
  ports = [];
});

function start(limits: Partial<WorkLimits> = {}, script?: string): WorkProcesses {
  processes = new WorkProcesses(() => {
    const port = script === undefined ? spawnNodeProcess() : spawnNodeProcess(script);
    ports.push(port);
    return port;
  }, limits);
  return processes;
}

function tagger(
  own: WorkProcesses,
  place: Partial<WorkPlace> = {},
  models = [FIXTURE_MODELS],
): ProcessTagger {
  const settingsFolder = path.join(folder, 'settings');
  const whole = () => ({ artifacts: null, settingsFolder, decoder: 'wasm' as const, atOnce: 1, ...place });
  return new ProcessTagger(own, models, whole, (error) => expect(error).toBeUndefined());
}

/** Work that never ends, and what it was told that it may have, the last word of each. */
function shared(processors: number, deskProcessors: () => number) {
  const told = new Map<number, number | null>();
  let started = 0;
  const spawn = (): WorkPort => {
    const number = started++;
    let hear = (_: Reply) => {};
    const ends: ((reason: string) => void)[] = [];
    return {
      post: (message) => {
        if (message.kind !== 'call' || message.method !== 'look') return;
        told.set(number, (message.args as { workers: number | null }).workers);
        hear({ kind: 'result', id: message.id, value: { memoryBytes: 1 } });
      },
      listen: (handler) => {
        hear = handler;
      },
      onCrash: (handler) => void ends.push(handler),
      terminate: () => {
        told.delete(number);
        for (const end of ends) end('ended');
      },
      setBusy: () => {},
    };
  };
  processes = new WorkProcesses(spawn, { stopMs: 0 }, deskProcessors, processors);
  return { told: () => [...told.values()] };
}

test('what decodes at once shares the processors that a page leaves, all together', async () => {
  let desk = 0;
  const { told } = shared(8, () => desk);
  const stops = [1, 2, 3].map(() => new AbortController());
  const work = () => ({ video: { path: video, name: 'walk.mp4' } }) as never;
  const start = ({ signal }: AbortController) =>
    processes!.run('watch', work(), { about: 'walk.mp4', signal }).catch(() => {});
  const running = [start(stops[0]!)];
  expect(told()).toEqual([7]);
  running.push(start(stops[1]!), start(stops[2]!));
  // Told at once, before the new one decodes.
  expect(told()).toEqual([3, 2, 2]);
  desk = 5;
  await vi.waitFor(() => expect(told()).toEqual([1, 1, 0]), 20_000);
  desk = 7;
  await vi.waitFor(() => expect(told()).toEqual([0, 0, 0]), 20_000);
  desk = 0;
  await vi.waitFor(() => expect(told()).toEqual([3, 2, 2]), 20_000);
  stops[0]!.abort();
  await running[0];
  await vi.waitFor(() => expect(told()).toEqual([4, 3]), 20_000);
  for (const stop of stops) stop.abort();
  await Promise.all(running);
});

test('what only looks at a video is told no number', async () => {
  const { told } = shared(8, () => 7);
  const wish = { video: { path: video, name: 'walk.mp4' }, atUs: 0, side: 32 };
  processes!.run('picture', wish, { about: 'walk.mp4' }).catch(() => {});
  expect(told()).toEqual([null]);
});

async function asked(file: string, signal = new AbortController().signal, onProgress = () => {}) {
  const contentId = await fileContentId(file, path.basename(file));
  return { contentId, isForced: true, signal, onProgress };
}

test('a process gives the very labels that this one would, and keeps what it computed beside the library', async () => {
  const file = path.join(folder, 'kept', 'library.sqlite');
  const database = new LibraryDatabase(file);
  const { artifacts, files } = libraryArtifacts(database);
  const here = new NodeTagger([FIXTURE_MODELS], artifacts);
  const expected = await here.tag(video, 'tiny-streaming', SETTINGS, await asked(video));
  await here.rest();
  await files.clear();
  const place = { artifacts: { folder: files.folder, limitBytes: 1e9 } };
  const there = tagger(start(), place);
  const got = await there.tag(video, 'tiny-streaming', SETTINGS, await asked(video));
  const plain = (tagged: typeof got) => ({ ...tagged, outcome: { ...tagged.outcome, elapsedMs: 0 } });
  const withoutTime = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (key, each) => (/At|elapsed/.test(key) ? 0 : each)));
  expect(withoutTime(plain(got))).toEqual(withoutTime(plain(expected)));
  expect(got.result.segments.length).toBeGreaterThan(0);
  expect((await files.usage()).files).toBeGreaterThan(1);
  database.close();
});

test('a process that is lost takes its video with it, in one sentence, and the next one is as before', async () => {
  const own = start();
  const tag = tagger(own);
  const media = new ProcessMedia(own);
  let isLost = false;
  const begun = await asked(SAMPLE, undefined, () => {
    if (!isLost) ports[0]!.terminate();
    isLost = true;
  });
  const lost = tag.tag(SAMPLE, 'tiny-streaming', SETTINGS, begun);
  const [end, picture] = await Promise.allSettled([
    lost,
    media.picture({ path: video, name: 'walk.mp4' }, 0, 64),
  ]);
  expect(end).toMatchObject({
    reason: {
      code: 'worker/crashed',
      message: expect.stringMatching(/^The process that worked on "sample.mp4" was lost/),
    },
  });
  // What was at work beside it went on.
  expect(picture).toMatchObject({ status: 'fulfilled' });
  const { result } = await tag.tag(video, 'tiny-streaming', SETTINGS, await asked(video));
  expect(result.video.name).toBe('walk.mp4');
  expect(ports).toHaveLength(3);
});

test('what is given up is over at once, and its process does the next', async () => {
  const tag = tagger(start());
  const stop = new AbortController();
  const given = tag.tag(
    SAMPLE,
    'tiny-streaming',
    SETTINGS,
    await asked(SAMPLE, stop.signal, () => stop.abort()),
  );
  await expect(given).rejects.toMatchObject({ code: 'cancelled' });
  // It is taken again once it says that it is free.
  await sleep(1500);
  await tag.tag(video, 'tiny-streaming', SETTINGS, await asked(video));
  expect(ports).toHaveLength(1);
});

test('a process that takes too much memory, or does not answer, is ended', async () => {
  const tag = tagger(start({ memoryBytes: 1024 }));
  await expect(tag.tag(SAMPLE, 'tiny-streaming', SETTINGS, await asked(SAMPLE))).rejects.toMatchObject({
    code: 'worker/crashed',
    message: expect.stringContaining('too much memory'),
  });
  await processes!.close();
  const script = path.join(folder, 'hangs.mjs');
  writeFileSync(script, "process.on('message', () => { for (;;); });");
  const media = new ProcessMedia(start({ silentLooks: 2 }, script));
  await expect(media.picture({ path: video, name: 'walk.mp4' }, 0, 64)).rejects.toMatchObject({
    code: 'worker/crashed',
    message: expect.stringContaining('did not answer'),
  });
});

test('a model that never ends is ended, though it computes natively', async () => {
  const models = path.join(folder, 'models');
  mkdirSync(models);
  writeEndlessPackage(path.join(FIXTURE_MODELS, 'tiny-clip'), path.join(models, 'endless'));
  const tag = tagger(start(), { patience: { call: 2, load: 2 } }, [models]);
  const ended = new Promise<void>((resolve) => {
    void tag.open('endless').catch(() => {});
    ports[0]!.onCrash(() => resolve());
  });
  await ended;
  await expect(tag.open('endless')).rejects.toMatchObject({ code: 'model/endless' });
  expect(ports).toHaveLength(2);
});

test('processes end in order when there is nothing to do', async () => {
  const own = start();
  const tag = tagger(own);
  await tag.open('tiny-streaming');
  const reason = new Promise((resolve) => ports[0]!.onCrash(resolve));
  await tag.rest();
  // Neither a signal nor an error: the models were freed first.
  expect(await reason).toBe('it ended with code 0');
});
