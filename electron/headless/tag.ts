import { stat } from 'node:fs/promises';
import { isCancelled, toAppError } from '../../engine/errors.ts';
import { openModel } from '../../engine/inference/open-model.node.ts';
import { findVideos } from './find-videos.ts';
import { findModel } from './tag-model.ts';
import { parseTagOptions, TAG_USAGE, type TagOptions } from './tag-options.ts';
import { folderOutput, printedOutput } from './tag-output.ts';
import { progressOf } from './tag-progress.ts';
import { tagVideos } from './tag-videos.ts';

const USAGE_ERROR = 2;
/** What a shell reports for a program that the signal ended. */
const STOPPED = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

const stop = new AbortController();
let stoppedBy: keyof typeof STOPPED = 'SIGINT';

function stopOn(reason: keyof typeof STOPPED): void {
  // Someone who asks twice does not want to wait for a clean end.
  if (stop.signal.aborted) process.exit(STOPPED[reason]);
  stoppedBy = reason;
  stop.abort();
}
process.on('SIGINT', () => stopOn('SIGINT')).on('SIGTERM', () => stopOn('SIGTERM'));
// The reader has gone, as with `| head`: there is no one left to work for.
process.stdout.on('error', () => stopOn('SIGPIPE'));

async function tag(options: TagOptions): Promise<number> {
  const videos = await findVideos(options.inputs);
  const files = videos.map((video) => video.file);
  const dir = await findModel(options.model);
  const output =
    options.out !== null && options.format !== 'table'
      ? await folderOutput(options.out, options.format, files)
      : printedOutput(options.format, await isSeveral(options.inputs), (text) => process.stdout.write(text));
  const progress = progressOf(
    options.progress,
    (text) => process.stderr.write(text),
    () => process.stderr.columns ?? 80,
  );
  const { signal } = stop;
  const model = await openModel({ kind: 'path', dir }, { signal });
  try {
    progress.model(model.manifest.id, model.device);
    return await tagVideos({ videos, model, options, output, progress, signal });
  } finally {
    await model.dispose();
  }
}

/** Decided by what was asked for, not by what was found, so that a script knows what it will read. */
async function isSeveral(inputs: readonly string[]): Promise<boolean> {
  if (inputs.length > 1) return true;
  return stat(inputs[0]!).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

try {
  const isTerminal = { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true };
  const options = parseTagOptions(process.argv.slice(2), isTerminal);
  if (options.help) process.stdout.write(`${TAG_USAGE}\n`);
  else process.exitCode = (await tag(options)) > 0 ? 1 : 0;
} catch (error) {
  if (isCancelled(error) || stop.signal.aborted) {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[KStopped.\n');
    process.exitCode = STOPPED[stoppedBy];
  } else {
    const { code, message } = toAppError(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = code === 'usage' || code === 'model/not-found' ? USAGE_ERROR : 1;
  }
}
