import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { idOfVideo } from '../../../engine/artifacts/artifact-key.ts';
import { AppError, isCancelled } from '../../../engine/base/errors.ts';
import { toMicros } from '../../../engine/base/micros.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { FoundVideo } from '../../host/library/videos/find-videos.ts';
import { scanModels } from '../../host/models/model-folders.ts';
import { spawnNodeProcess } from '../../host/processes/node-process.ts';
import { ProcessMedia } from '../../host/processes/process-media.ts';
import { WorkProcesses } from '../../host/processes/work-processes.ts';
import { offerPackage } from '../../host/queue/packages-by-hash.ts';
import { QueueCoordinator, type QueueRun, runId } from '../../host/queue/queue-coordinator.ts';
import type { TagAnswer } from '../../host/queue/queue-messages.ts';
import { QueueServer } from '../../host/queue/queue-server.ts';
import { parseRoots, placeOf } from '../../host/queue/roots.ts';
import {
  artifactsIn,
  makeOutput,
  outputOf,
  readLaidDown,
  removeLaidDown,
  removeOutput,
} from '../../host/queue/shared-output.ts';
import { takeArtifacts } from '../../host/queue/take-artifacts.ts';
import { ownVersion } from '../options/own-version.ts';
import type { MetVideo, TagMemory } from './tag-memory.ts';
import type { QueueOptions, TagOptions } from './tag-options.ts';
import type { TagOutput } from './tag-output.ts';
import type { PlaceOptions, TagPlace } from './tag-place.ts';
import { countsFrames } from './tag-videos.ts';

/** Videos in the queue at once: more than the workers of a large hall take, and few enough to keep in memory. */
const AT_ONCE = 512;

/** Labels videos on the machines that work for a queue. Errors: `usage`, `model/*`. */
export async function placeOnQueue(
  { address, roots: given, isAttached, isDetached }: QueueOptions,
  { dir, options, library, signal, far }: PlaceOptions,
): Promise<TagPlace> {
  const { out, threshold, minDurationUs, force } = options;
  const backsOff = options.backsOff ?? null;
  const roots = await parseRoots(given);
  const { models } = await scanModels([dir]);
  const { manifest } = models.find((each) => each.dir === dir)!;
  const server = await QueueServer.open(address, ownVersion(), signal);
  try {
    const hash = await offerPackage(server, dir);
    const id = runId([hash, threshold, minDurationUs, backsOff, out === null ? null : await realpath(out)]);
    const output = out === null ? null : outputOf(await realpath(out), id);
    if (output) await makeOutput(output);
    const run: QueueRun = {
      id,
      package: hash,
      threshold,
      minDurationUs,
      backsOff,
      isForced: force,
      listsFrames: countsFrames(options),
      // Only a library has a use for what was computed.
      output: output && { folder: await placeOf(output.run, roots), keepsArtifacts: library !== null },
    };
    const about = { name: path.basename(out ?? ''), model: manifest.id };
    const coordinator = await QueueCoordinator.open(server, run, {
      roots,
      fetches: isAttached,
      far: () => ({ ...about, ...far() }),
    });
    const queued = (
      file: string,
      { contentId, blocksId, videoNumber, painted }: MetVideo,
      resultFile: string | null,
    ) => ({
      file,
      contentId,
      blocksId,
      videoNumber,
      painted,
      resultName: resultFile && path.basename(resultFile),
    });
    const processes = new WorkProcesses(spawnNodeProcess);
    return {
      manifest,
      device: `queue ${address.shown}`,
      jobs: options.jobs ?? AT_ONCE,
      isRemote: true,
      media: new ProcessMedia(processes),
      async tag(file, met, { resultFile, ...following }) {
        const video = queued(file, met!, resultFile);
        const { id: task, answer } = await coordinator.tag(video, {
          ...following,
          onProgress: ({ doneUs, durationUs, ...rest }) =>
            following.onProgress({
              ...rest,
              doneUs: toMicros(doneUs),
              durationUs: durationUs === null ? null : toMicros(durationUs),
            }),
        });
        const { elapsedMs, frameTimes } = answer;
        const result =
          answer.result.kind === 'sent' || output === null
            ? sentResult(answer.result)
            : await readLaidDown(output, task, answer.result.sha256, following.signal);
        if (output && library) {
          const computed = idOfVideo(met!.contentId, met!.videoNumber);
          await takeArtifacts(computed, artifactsIn(output), `${library.file}-cache`);
        }
        const { warning, video: known } = result;
        return {
          result: { ...result, video: { ...known, name: path.basename(file) } },
          outcome: {
            analysedUs: toMicros(known.analysedUs),
            elapsedMs,
            warning: warning ? { code: 'media/damaged', message: warning.message } : null,
          },
          frameTimes: frameTimes?.map(toMicros) ?? null,
          isWritten: answer.isWritten,
          taken: async () => {
            await coordinator.taken(video);
            if (output && answer.result.kind === 'laid-down') await removeLaidDown(output, task);
          },
        };
      },
      leave: (file, met, resultFile) => coordinator.leave(queued(file, met, resultFile)),
      knows: (file, met, resultFile) => coordinator.knows(queued(file, met, resultFile)),
      async close() {
        await processes.close();
        await coordinator.close();
        await server.close();
        // Not while others may still write there.
        if (output && !signal.aborted && !isDetached) await removeOutput(output);
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Without an output folder nothing was ever written into one. Error: `usage` for what says otherwise. */
function sentResult(result: TagAnswer['result']): TubeletResult {
  if (result.kind === 'sent') return result.result;
  throw new AppError(
    'usage',
    'A worker has written a result where nobody asked for one: run the command again.',
  );
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
  { force, format }: Pick<TagOptions, 'force' | 'format'>,
  output: TagOutput,
): Promise<Left> {
  let queued = 0;
  let skipped = 0;
  const failed: Left['failed'][number][] = [];
  for (const [index, { file, error }] of videos.entries()) {
    try {
      if (error) throw error;
      const met = await memory.meet(file);
      const place = output.placeOf(index);
      const resultFile = format === 'json' ? place : null;
      if (!force && ((resultFile && (await memory.isWritten(resultFile, met))) || memory.find(met, file))) {
        skipped += 1;
        continue;
      }
      await leave(file, met, resultFile);
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
