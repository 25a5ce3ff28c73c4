// Simulated workers for `bench-queue`: everything that a worker does but to look at pictures.
// Arguments: address of the queue, folder for packages, how many workers, milliseconds that each video takes.

import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownVersion } from '../../electron/headless/options/own-version.ts';
import { scanModels } from '../../electron/host/models/model-folders.ts';
import { parseQueueAddress } from '../../electron/host/queue/queue-address.ts';
import { QueueServer } from '../../electron/host/queue/queue-server.ts';
import { QueueWorker } from '../../electron/host/queue/queue-worker.ts';
import type { Tagger } from '../../electron/host/tasks/tagger.ts';
import { toMicros } from '../../engine/base/micros.ts';
import type { TubeletResult } from '../../engine/formats/tables/tubelet-json.ts';
import { modelSha256 } from '../../engine/pipeline/model-identity.ts';
import { usedLabels, writtenCut } from '../../engine/pipeline/result.ts';
import { chosenCut, runIdentity } from '../../engine/pipeline/tag-settings.ts';

/** Segments that are found in each video: about those of an hour. */
const SEGMENTS = 120;

const [address = '', packageCache = '', count = '1', taskMs = '1000'] = process.argv.slice(2);
const server = await QueueServer.open(parseQueueAddress(address), ownVersion());

function simulated(folder: string): Tagger {
  const found = scanModels([folder]).then(({ models }) => models[0]!.manifest);
  return {
    identity: async (_, settings) => runIdentity(await found, settings),
    async tag(file, _model, settings, { contentId, signal }) {
      const manifest = await found;
      await sleep(Number(taskMs), undefined, { signal });
      const label = manifest.labels[0]!.id;
      const segments = Array.from({ length: SEGMENTS }, (_, index) => ({
        ...{ startUs: toMicros(index * 30_000_000), endUs: toMicros(index * 30_000_000 + 20_000_000) },
        ...{ label, score: 0.5, origin: 'model' as const },
      }));
      const length = { durationUs: 3_600_000_000, analysedUs: 3_600_000_000, startOffsetUs: 0 };
      const picture = { width: 1920, height: 1080, frameRate: '25/1', codec: 'h264', container: 'mp4' };
      const { id, version, title } = manifest;
      const result: TubeletResult = {
        ...{ format: 'tubelet', version: 1 },
        video: {
          ...{ name: path.basename(file), sizeBytes: 1, ...length, ...picture },
          ...(contentId === null ? {} : { contentId }),
        },
        model: { id, version, title, sha256: await modelSha256(manifest) },
        cut: writtenCut(manifest, chosenCut(manifest, settings, null)),
        labels: usedLabels(manifest, segments),
        segments,
      };
      const far = { slots: 14_400, analysedUs: toMicros(length.analysedUs), elapsedMs: Number(taskMs) };
      const outcome = { ...far, isFresh: true, warning: null };
      return { result, outcome, media: null, frameTimes: null };
    },
    rest: () => Promise.resolve(),
  };
}

const workers = Array.from(
  { length: Number(count) },
  () =>
    new QueueWorker({
      ...{ server, roots: new Map(), modelFolders: [], packageCache, jobs: 1, tagger: simulated },
      ...{ decoder: 'wasm', settingsFolder: packageCache },
      onEvent: () => {},
    }),
);
process.on('SIGTERM', async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await server.close();
  process.exit(0);
});
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
