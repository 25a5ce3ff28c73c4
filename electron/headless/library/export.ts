import { createWriteStream, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SEGMENT_STATES } from '../../../engine/annotation/document/records.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { safeStates } from '../../../engine/formats/core/decided.ts';
import { exporterOf, exportLosses } from '../../../engine/formats/core/export-files.ts';
import { chosenParts, type WriteOptions } from '../../../engine/formats/core/format.ts';
import { counted, type InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import {
  diskName,
  freeName,
  shortenedSentence,
  withoutEnding,
} from '../../../engine/formats/fields/file-names.ts';
import { formatOf } from '../../../engine/formats/registry.ts';
import type { SegmentSort } from '../../contract/segments.ts';
import { exportedLines } from '../../host/library/api/library-export.ts';
import { exportClip } from '../../host/library/clips/clips.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { LibraryLock } from '../../host/library/library-lock.ts';
import { type FoundDocuments, foundDocuments } from '../../host/library/search/found-documents.ts';
import { allSegments } from '../../host/library/search/search.ts';
import type { Media } from '../../host/processes/process-media.ts';
import { ProjectStore } from '../../host/projects/project-store.ts';
import { UserSettingsFile } from '../../host/settings/user-settings.ts';
import { writeFiles, writtenText } from '../convert/convert-output.ts';
import { unwritable, writeOutput } from '../options/output-files.ts';
import { filterOf, print, replace, say } from './command-parts.ts';
import type { LibraryOptions } from './library-options.ts';

/** Writes what a search finds: as a list, as labels of the videos, or as clips, which `media` cuts. Returns the exit status. */
export async function exportFound(
  database: LibraryDatabase,
  options: LibraryOptions,
  media: Media,
): Promise<number> {
  if (options.clips !== null) return exportClips(database, options, media);
  return options.write === null
    ? exportList(database, options)
    : exportLabels(database, options, options.write);
}

/** Ids of the segments that a search finds, also by what only the labels themselves say: tracks and observers. */
export async function chosenIds(
  database: LibraryDatabase,
  options: LibraryOptions,
  sort: SegmentSort = 'video',
): Promise<number[]> {
  const find = () => allSegments(database, filterOf(database, options), sort);
  const { tracks, observers } = options;
  if (tracks === null && observers === null) return find();
  const labels = await labelsFound(database, find);
  const { documents, idOf } = labels;
  const parts = chosenParts(documents, { tracks, observers, states: SEGMENT_STATES });
  sayStrangers(labels, parts, options);
  const chosen = new Set(parts.flatMap(({ segments }) => segments.map((segment) => idOf.get(segment))));
  return find().filter((id) => chosen.has(id));
}

async function labelsFound(
  database: LibraryDatabase,
  find: () => readonly number[],
): Promise<FoundDocuments> {
  const folder = path.dirname(database.file);
  const lock = new LibraryLock(folder);
  try {
    const settings = new UserSettingsFile(folder, lock);
    const projects = new ProjectStore(folder, lock, () => settings.projectPlace());
    return await foundDocuments(database, projects, find);
  } finally {
    await lock.close();
  }
}

/** Of segments whose labels cannot be read: which are written all the same, and which a track or observer leaves out. */
function sayStrangers(
  { strangers }: FoundDocuments,
  chosen: readonly InterchangeDocument[],
  { tracks, observers }: LibraryOptions,
): void {
  const all = strangers.size;
  const written = chosen.flatMap(({ segments }) => segments.filter((each) => strangers.has(each))).length;
  if (written > 0)
    say(
      `${counted(written, 'segment')} written as search knows them, without track, subject and observer: the labels of their video cannot be read.`,
    );
  if (all > written && (tracks !== null || observers !== null))
    say(
      `${counted(all - written, 'segment')} left out, whose track and observer are not known: the labels of their video cannot be read.`,
    );
}

async function exportList(database: LibraryDatabase, options: LibraryOptions): Promise<number> {
  const { out, format } = options;
  const ids = await chosenIds(database, options);
  const lines = exportedLines(database, ids, format === 'jsonl' ? 'jsonl' : 'csv');
  if (out === null) {
    for (const line of lines)
      if (!process.stdout.write(line)) await new Promise((go) => process.stdout.once('drain', go));
    return 0;
  }
  await replace(out, (draft) => pipeline(Readable.from(lines), createWriteStream(draft)));
  return 0;
}

async function exportLabels(
  database: LibraryDatabase,
  options: LibraryOptions,
  write: WriteOptions,
): Promise<number> {
  const { out, tracks, observers } = options;
  const format = formatOf(options.format);
  const exporter = exporterOf(format);
  const wanted = options.filter.states ?? null;
  const found = await labelsFound(database, () => allSegments(database, filterOf(database, options)));
  const all = withSegments(chosenParts(found.documents, { tracks, observers, states: wanted }));
  sayStrangers(found, all, options);
  const { states, sentence } = wanted ? { states: wanted, sentence: null } : safeStates(format, all);
  const chosen = withSegments(chosenParts(all, { tracks: null, states }));
  if (chosen.length === 0)
    throw new AppError('usage', 'No segment is like that: change the label or the filter.');
  const isFolder = out !== null && (statSync(out, { throwIfNoEntry: false })?.isDirectory() ?? false);
  if (chosen.length > 1 && !exporter.writeAll && !isFolder)
    throw new AppError(
      'usage',
      `A file of this format holds one video, and there are ${chosen.length}: give a folder that exists as --out.`,
    );
  const parts = isFolder ? chosen : namedApart(chosen);
  const writeOptions = { ...write, writtenAt: new Date().toISOString() };
  const losses = exportLosses(parts, exporter, writeOptions);
  const files = out === null ? [] : await writeFiles(parts, format, writeOptions, out, [], say);
  const text = out === null ? writtenText(parts, format, writeOptions) : '';
  // What the file does not say is worth knowing once there is one.
  if (sentence) say(`${format.title}: ${sentence} --state suggested,accepted,edited takes them too.`);
  for (const loss of losses) say(`${format.title}: ${loss}`);
  for (const file of files) say(file);
  print(text);
  return 0;
}

function withSegments(documents: readonly InterchangeDocument[]): readonly InterchangeDocument[] {
  return documents.filter(({ segments }) => segments.length > 0);
}

/** In one file videos are told apart by their names without the ending. */
function namedApart(documents: readonly InterchangeDocument[]): readonly InterchangeDocument[] {
  const taken = new Set<string>();
  let renamed = 0;
  const apart = documents.map((document) => {
    const { name } = document.video;
    const stem = withoutEnding(name);
    let free = stem;
    for (let number = 2; taken.has(diskName(free)); number++) free = `${stem} (${number})`;
    taken.add(diskName(free));
    if (free === stem) return document;
    renamed++;
    return { ...document, video: { ...document.video, name: free + name.slice(stem.length) } };
  });
  if (renamed > 0)
    say(`${counted(renamed, 'video')} with the name of another got a number, such as "clip (2).mp4".`);
  return apart;
}

async function exportClips(
  database: LibraryDatabase,
  options: LibraryOptions,
  media: Media,
): Promise<number> {
  const out = options.out!;
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw unwritable(out, error);
  });
  const taken = new Set<string>();
  let failed = 0;
  let shortened = 0;
  for (const [index, id] of (await chosenIds(database, options)).entries()) {
    const number = index + 1;
    try {
      const wish = { ...options.clipWish, isExact: options.clips === 'exact', number };
      const { name, isShortened, bytes } = await exportClip(database, id, wish, media);
      const file = path.join(out, freeName(name, taken));
      await writeOutput(file, bytes);
      say(file);
      if (isShortened) shortened += 1;
    } catch (error) {
      failed += 1;
      say(toAppError(error).message);
    }
  }
  if (shortened > 0) say(shortenedSentence(shortened));
  return failed > 0 ? 1 : 0;
}
