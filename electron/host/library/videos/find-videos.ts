import type { Dirent } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../../engine/base/errors.ts';
import { systemCode } from '../../http/http-error.ts';

/** A file to be tagged, or a place that could not be searched. */
export interface FoundVideo {
  /** As the user gave it, or below the folder the user gave. */
  readonly file: string;
  readonly error: AppError | null;
}

/** What counts as a video inside a folder. Files given by name need no such ending. */
const EXTENSIONS = new Set(
  (
    '3g2 3gp asf avi dv f4v flv h264 264 hevc 265 ivf m2ts m2v m4v mkv mov mp4 mpeg mpg mpv mts mxf ogm ogv qt rm rmvb ts ' +
    'vob webm wmv y4m'
  ).split(' '),
);
/** Bins and what a system keeps on a drive; those of macOS and Linux are hidden and begin with a point. */
const SYSTEM_FOLDERS = new Set([
  '$recycle.bin',
  'recycler',
  'recycled',
  'system volume information',
  'lost+found',
]);
/** Endings that source code uses too. */
const TRANSPORT_STREAMS = new Set(['ts', 'mts']);
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * The videos among `inputs`: files as given, folders searched all the way down in natural order, without hidden files
 * and the bins of other systems.
 * Each real file comes once, however many links lead to it, and links that lead in circles are walked once.
 */
export async function findVideos(inputs: readonly string[]): Promise<FoundVideo[]> {
  const found: FoundVideo[] = [];
  const seen = new Set<string>();
  for (const input of inputs) {
    const isFolder = await stat(input).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) await addFile(input, found, seen);
    else if ((await searchFolder(input, found, seen)) === 0)
      found.push({ file: input, error: noVideos(input) });
  }
  return found;
}

/** Returns how many videos and failures it met, those already known included. */
async function searchFolder(folder: string, found: FoundVideo[], seen: Set<string>): Promise<number> {
  let entries: Dirent[];
  try {
    const real = await realpath(folder);
    if (seen.has(real)) return 0;
    seen.add(real);
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    found.push({ file: folder, error: unreadable(folder, error) });
    return 1;
  }
  entries.sort((a, b) => naturalOrder.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  let met = 0;
  for (const entry of entries) {
    if (entry.name.startsWith('.') || SYSTEM_FOLDERS.has(entry.name.toLowerCase())) continue;
    const at = path.join(folder, entry.name);
    if (await isUnspeakable(at)) {
      // A folder or a video, as far as the name still tells.
      if (!entry.isFile() || (await isVideo(at))) {
        found.push({ file: at, error: unspeakable(at) });
        met += 1;
      }
      continue;
    }
    const kind = entry.isSymbolicLink() ? await stat(at).catch(() => entry) : entry;
    if (kind.isDirectory()) {
      met += await searchFolder(at, found, seen);
    } else if ((kind.isFile() || kind.isSymbolicLink()) && (await isVideo(at))) {
      await addFile(at, found, seen);
      met += 1;
    }
  }
  return met;
}

async function addFile(file: string, found: FoundVideo[], seen: Set<string>): Promise<void> {
  // A file that is not there stays in the list: opening it says so in words.
  const real = await realpath(file).catch(() => path.resolve(file));
  if (seen.has(real)) return;
  seen.add(real);
  found.push({ file, error: null });
}

/** Whether a file of this name is opened without being asked for by name. */
export async function isVideo(file: string): Promise<boolean> {
  const extension = path.extname(file).slice(1).toLowerCase();
  if (!EXTENSIONS.has(extension)) return false;
  return !TRANSPORT_STREAMS.has(extension) || (await isTransportStream(file));
}

/** Packets of 188 bytes that begin with 0x47, or of 192 with a time stamp before it. */
async function isTransportStream(file: string): Promise<boolean> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(197), 0, 197, 0);
    if (bytesRead < 189) return false;
    return (buffer[0] === 0x47 && buffer[188] === 0x47) || (buffer[4] === 0x47 && buffer[196] === 0x47);
  } catch {
    return true;
  }
}

/** What stands for the bytes of a name that are no text. */
const NO_CHARACTER = '\uFFFD';

/** A name whose bytes are not UTF-8, as old disks and archives have: as text it names nothing. */
async function isUnspeakable(file: string): Promise<boolean> {
  if (!path.basename(file).includes(NO_CHARACTER)) return false;
  return lstat(file).then(
    () => false,
    () => true,
  );
}

function unspeakable(file: string): AppError {
  return new AppError(
    'source/denied',
    `"${path.basename(file)}" has a name with bytes that are no text (UTF-8), so it cannot be opened: rename it.`,
  );
}

function noVideos(folder: string): AppError {
  return new AppError(
    'source/gone',
    `"${folder}" holds no video files: give a folder that does, or a file by name.`,
  );
}

function unreadable(folder: string, cause: unknown): AppError {
  const why = systemCode(cause) ?? 'unknown error';
  return new AppError('source/denied', `"${folder}" cannot be searched (${why}): check its permissions.`, {
    cause,
  });
}
