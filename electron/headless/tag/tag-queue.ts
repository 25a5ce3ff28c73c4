import { mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { idOfVideo } from '../../../engine/artifacts/artifact-key.ts';
import { isCancelled } from '../../../engine/base/errors.ts';
import { toMicros } from '../../../engine/base/micros.ts';
import type { FoundVideo } from '../../host/library/videos/find-videos.ts';
import { scanModels } from '../../host/models/model-folders.ts';
import { offerPackage } from '../../host/queue/packages-by-hash.ts';
import type { QueueAddress } from '../../host/queue/queue-address.ts';
import { QueueCoordinator, runId } from '../../host/queue/queue-coordinator.ts';
import { type JobProgress, tagJob } from '../../host/queue/queue-messages.ts';
import { QueueServer } from '../../host/queue/queue-server.ts';
import { parseRoots, placeOf } from '../../host/queue/roots.ts';
import { takeArtifacts } from '../../host/queue/take-artifacts.ts';
import type { TagMemory } from './tag-memory.ts';
import type { QueueOptions } from './tag-options.ts';
import type { PlaceOptions, TagPlace } from './tag-place.ts';
import { countsFrames } from './tag-videos.ts';

/** Videos in the queue at once: more than the workers of a large hall take, and few enough to keep in memory. */
const AT_ONCE = 512;
/** In the output folder: what workers compute, until the library has it. */
const ARTIFACT_FOLDER = '.tubelet-artifacts';

/** Labels videos on the machines that work for a queue. Errors: `usage`, `model/*`. */
export async function placeOnQueue(
  { address, roots: given }: QueueOptions,
  { dir, options, library, signal }: PlaceOptions,
): Promise<TagPlace> {
  const { out, threshold, minDurationUs, force } = options;
  const backsOff = options.backsOff ?? null;
  const roots = await parseRoots(given);
  const { models } = await scanModels([dir]);
  const { manifest } = models.find((each) => each.dir === dir)!;
  const server = await QueueServer.open(address, signal);
  try {
    const hash = await offerPackage(server, dir);
    // Only a library has a use for them.
    const folder = library && out !== null ? path.join(out, ARTIFACT_FOLDER) : null;
    if (folder !== null) await mkdir(folder, { recursive: true });
    const run = {
      id: runId([hash, threshold, minDurationUs, backsOff, out === null ? null : await realpath(out)]),
      package: hash,
      threshold,
      minDurationUs,
      backsOff,
      isForced: force,
      listsFrames: countsFrames(options),
      artifacts: folder === null ? null : await placeOf(folder, roots),
    };
    const coordinator = await QueueCoordinator.open(server, run, roots);
    return {
      manifest,
      device: `queue ${address.shown}`,
      jobs: options.jobs ?? AT_ONCE,
      isRemote: true,
      async tag(file, met, following) {
        const { contentId, blocksId, videoNumber } = met!;
        const video = { file, contentId, blocksId, videoNumber };
        const { result, elapsedMs, frameTimes } = await coordinator.tag(video, {
          ...following,
          onProgress: ({ doneUs, durationUs, ...far }) =>
            following.onProgress({
              ...far,
              doneUs: toMicros(doneUs),
              durationUs: durationUs === null ? null : toMicros(durationUs),
            }),
        });
        if (folder !== null && library)
          await takeArtifacts(idOfVideo(contentId, videoNumber), folder, `${library.file}-cache`);
        const { warning, video: about } = result;
        return {
          result: { ...result, video: { ...about, name: path.basename(file) } },
          outcome: {
            analysedUs: toMicros(about.analysedUs),
            elapsedMs,
            warning: warning ? { code: 'media/damaged', message: warning.message } : null,
          },
          frameTimes: frameTimes?.map(toMicros) ?? null,
          taken: () => coordinator.taken(video),
        };
      },
      leave: (file, { contentId, blocksId, videoNumber }) =>
        coordinator.leave({ file, contentId, blocksId, videoNumber }),
      async close() {
        coordinator.close();
        await server.close();
        // Not while others may still write there.
        if (folder === null || signal.aborted || options.queue?.isDetached) return;
        await rm(folder, { recursive: true, force: true }).catch(() => {});
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

export interface Left {
  readonly queued: number;
  readonly skipped: number;
  readonly failed: readonly { readonly file: string; readonly error: unknown }[];
}

/** Puts videos into the queue that have not been labelled before. Error: `cancelled`. */
export async function leaveVideos(
  videos: readonly FoundVideo[],
  leave: NonNullable<TagPlace['leave']>,
  memory: TagMemory,
  isForced: boolean,
): Promise<Left> {
  let queued = 0;
  let skipped = 0;
  const failed: Left['failed'][number][] = [];
  for (const { file, error } of videos) {
    try {
      if (error) throw error;
      const met = await memory.meet(file);
      if (!isForced && memory.find(met, file)) {
        skipped += 1;
        continue;
      }
      await leave(file, met);
      queued += 1;
    } catch (thrown) {
      if (isCancelled(thrown)) throw thrown;
      failed.push({ file, error: thrown });
    }
  }
  return { queued, skipped, failed };
}

export function leftText({ queued, skipped, failed }: Left): string {
  const parts = [`${queued} queued`, `${skipped} done before`, `${failed.length} cannot be read`];
  return `${parts.join(', ')}. Fetch what comes of them with the same command and --attach instead of --detach.`;
}

/** What is in a queue and who works on it, as text. */
export async function queueStatus(address: QueueAddress, signal: AbortSignal): Promise<string> {
  const server = await QueueServer.open(address, signal);
  try {
    const queue = server.queue();
    const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed');
    const workers = await server.workers();
    const lines = [
      `${counts.waiting ?? 0} waiting, ${(counts.active ?? 0) + (counts.delayed ?? 0)} under way, ` +
        `${counts.completed ?? 0} to be fetched, ${counts.failed ?? 0} failed`,
      workers.length === 0 ? 'No worker: start one with npm run -s worker -- --queue ...' : '',
      ...workers.flatMap(({ name, version, done, failed, doing }) => [
        `${name} (Tubelet ${version}): ${done} done, ${failed} failed`,
        ...doing.map(({ video, progress }) => `  ${video}${progressText(progress)}`),
      ]),
    ];
    for (const job of await queue.getFailed(0, 49)) {
      const parsed = v.safeParse(tagJob, job.data);
      const name = parsed.success
        ? path.posix.basename(parsed.output.video.path)
        : 'a task of another version';
      lines.push(`failed: ${name}: ${job.failedReason}`);
    }
    return `${lines.filter((line) => line !== '').join('\n')}\n`;
  } finally {
    await server.close();
  }
}

function progressText(progress: JobProgress | null): string {
  if (!progress) return '';
  const { doneUs, durationUs, speed, secondsLeft } = progress;
  const share = durationUs ? `${Math.floor((doneUs / durationUs) * 100)} %` : `${Math.round(doneUs / 1e6)} s`;
  const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `: ${share}, ${speed.toFixed(1)} x real time${left}`;
}
