import { stat } from 'node:fs/promises';
import { AppError, cancelled, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { runIdentity } from '../../../engine/pipeline/tag-settings.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { type FoundVideo, findVideos } from '../../host/library/videos/find-videos.ts';
import { libraryFile } from '../library/open-library.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand, listenForStop, STOPPED } from '../options/command-end.ts';
import { filterVideos } from './filter-videos.ts';
import { queueStatusText } from './queue-status-text.ts';
import { folderFormat, printedFormat } from './tag-formats.ts';
import { TagMemory } from './tag-memory.ts';
import { findModel } from './tag-model.ts';
import { parseTagOptions, type TagOptions, tagUsage } from './tag-options.ts';
import { folderOutput, printedOutput, type TagOutput } from './tag-output.ts';
import { placeHere } from './tag-place.ts';
import { progressOf } from './tag-progress.ts';
import { leaveVideos, leftText, placeOnQueue } from './tag-queue.ts';
import { noCounts, type TagRun, tagVideos } from './tag-videos.ts';
import { watchVideos } from './tag-watch.ts';

const USAGE_ERROR = 2;
const stop = listenForStop();

async function tag(options: TagOptions): Promise<number> {
  if (options.queue?.isStatus) {
    process.stdout.write(await queueStatusText(options.queue.address, stop.signal));
    return 0;
  }
  const { inputs, out } = options;
  const find = async () => filterVideos(await findVideos(inputs), inputs, options.filter);
  const videos = await find();
  const files = videos.map((video) => video.file);
  const dir = await findModel(options.model);
  const output = await outputOf(options, files);
  const library = openLibrary(options);
  const progress = progressOf(
    options.progress,
    (text) => process.stderr.write(text),
    () => process.stderr.columns ?? 80,
  );
  const { signal } = stop;
  const report = tellOnce(options);
  const counts = noCounts();
  // With --watch there are more of them later.
  const places = new Map(files.map((file, place) => [file, place]));
  const far = () => {
    const { tagged, skipped, failed } = counts;
    return { total: places.size, ended: tagged + skipped + failed, failed };
  };
  const place =
    options.queue === null
      ? await placeHere({ dir, options, library, signal, report })
      : await placeOnQueue(options.queue, { dir, options, library, signal, far });
  const begun = performance.now();
  const isDetached = options.queue?.isDetached === true;
  try {
    const { manifest, device, jobs, tag: tagVideo, isRemote, knows, media } = place;
    progress.model(manifest.id, device);
    const isKept = out !== null || library !== null;
    const memory = isKept ? new TagMemory(await runIdentity(manifest, options), library, options) : null;
    if (isDetached && place.leave && memory) {
      const left = await leaveVideos(videos, place.leave, memory, options, output);
      for (const { file, error } of left.failed)
        process.stderr.write(`${file}: ${toAppError(error).message}\n`);
      if (options.progress !== 'none') process.stderr.write(`${leftText(left)}\n`);
      return left.failed.length;
    }
    const run: TagRun = {
      ...{ tag: tagVideo, isRemote, knows, media, options, output, memory, jobs, progress, signal },
    };
    if (!options.watch) {
      await tagVideos(run, videos, counts);
      return counts.failed;
    }
    // A video that is tagged again keeps its place, and so its file.
    const tagFresh = async (fresh: readonly FoundVideo[]) => {
      const more = fresh.map(({ file }) => file).filter((file) => !places.has(file));
      output.add(more);
      for (const file of more) places.set(file, places.size);
      const order = { places: fresh.map(({ file }) => places.get(file)!), total: places.size };
      await tagVideos(run, fresh, counts, order);
    };
    await watchVideos(inputs, find, tagFresh, signal);
    throw cancelled();
  } finally {
    const elapsedSeconds = (performance.now() - begun) / 1000;
    if (!isDetached) progress.summary({ ...counts, elapsedSeconds });
    await place.close();
    library?.close();
  }
}

/** The library that results are kept in. Without one that was asked for by name, the output folder alone is enough. */
function openLibrary({ library, out, progress }: TagOptions): LibraryDatabase | null {
  if (library === null || (library === undefined && out === null)) return null;
  try {
    return new LibraryDatabase(libraryFile(library));
  } catch (error) {
    if (library !== undefined) throw error;
    const { message } = toAppError(error);
    if (progress !== 'none') process.stderr.write(`Nothing is kept in the library: ${message}\n`);
    return null;
  }
}

/** A folder that cannot be written is told of once: what is tagged is the same without. */
function tellOnce({ progress }: TagOptions): (error: unknown) => void {
  let isTold = progress === 'none';
  return (error) => {
    if (!isTold) {
      process.stderr.write(
        `What is computed cannot be kept beside the library: ${toAppError(error).message}\n`,
      );
    }
    isTold = true;
  };
}

async function outputOf(
  { format, out, inputs, write }: TagOptions,
  files: readonly string[],
): Promise<TagOutput> {
  const print = (text: string) => process.stdout.write(text);
  const several = await isSeveral(inputs);
  if (typeof format === 'string') {
    if (out === null || format === 'table') return printedOutput(format, several, print);
    return folderOutput(out, format, files);
  }
  const options = { ...write, writtenAt: new Date().toISOString() };
  if (out !== null) return folderFormat(out, format, options, files);
  if (!several) return printedFormat(format, options, print);
  throw new AppError('usage', `--format ${format.id} prints a single video: give a folder with --out.`);
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
  goToCallerFolder('tag');
  const options = parseTagOptions(process.argv.slice(2), isTerminal);
  if (options.help) process.stdout.write(`${tagUsage()}\n`);
  endCommand(!options.help && (await tag(options)) > 0 ? 1 : 0);
} catch (error) {
  if (isCancelled(error) || stop.signal.aborted) {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[KStopped.\n');
    endCommand(STOPPED[stop.reason]);
  } else {
    const { code, message } = toAppError(error);
    process.stderr.write(`${message}\n`);
    endCommand(code === 'usage' || code === 'model/not-found' ? USAGE_ERROR : 1);
  }
}
