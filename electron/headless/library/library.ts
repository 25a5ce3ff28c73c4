import { statSync } from 'node:fs';
import path from 'node:path';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { counted } from '../../../engine/formats/core/interchange.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import { damageSentence, LibraryDatabase } from '../../host/library/database/database.ts';
import { addFolder, scanFolder } from '../../host/library/folders/folders.ts';
import { facets } from '../../host/library/search/facets.ts';
import { segmentPage } from '../../host/library/search/search.ts';
import { summary } from '../../host/library/videos/video-list.ts';
import { filesOf } from '../../host/library/videos/videos.ts';
import { spawnNodeProcess } from '../../host/processes/node-process.ts';
import { type Media, ProcessMedia } from '../../host/processes/process-media.ts';
import { WorkProcesses } from '../../host/processes/work-processes.ts';
import { expectModels } from '../models/models-in.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand } from '../options/command-end.ts';
import { writeOutput } from '../options/output-files.ts';
import { aligned, printable, timeText } from '../options/plain-text.ts';
import { MODEL_FOLDERS } from '../tag/tag-model.ts';
import { filterOf, print, replace, say } from './command-parts.ts';
import { chosenIds, exportFound } from './export.ts';
import { reviewText, similarText } from './find-commands.ts';
import { LIBRARY_USAGE, type LibraryOptions, parseLibraryOptions } from './library-options.ts';
import { searchedStudy } from './named-study.ts';
import { libraryFile, openExisting } from './open-library.ts';
import { recut } from './recut.ts';
import { reelFile, reelFiles } from './reel.ts';
import { runStudyCommand } from './study.ts';
import { isAboutStudies, parseStudyOptions, STUDY_USAGE } from './study-options.ts';

const USAGE_ERROR = 2;

// The reader has gone, as with `| head`: there is no one left to write for.
process.stdout.on('error', () => process.exit(141));

/** Returns the exit status. */
async function run(given: LibraryOptions): Promise<number> {
  const file = libraryFile(given.library);
  const { command } = given;
  if (command === 'check') return check(file);
  const isMaking = command === 'scan' && given.operands.length > 0;
  const database = isMaking ? new LibraryDatabase(file) : openExisting(file);
  const processes = new WorkProcesses(spawnNodeProcess);
  const media = new ProcessMedia(processes);
  try {
    const study = given.study === undefined ? {} : { study: await searchedStudy(database, given.study) };
    const options = { ...given, filter: { ...given.filter, ...study } };
    switch (command) {
      case 'search':
        return search(database, options);
      case 'stats':
        return await stats(database, options);
      case 'export':
        return await exportFound(database, options, media);
      case 'reel':
        return await reel(database, options, media);
      case 'backup':
        return await backup(database, path.resolve(options.operands[0]!));
      case 'scan':
        return await scan(database, options.operands);
      case 'recut':
        return await recut(database, options, await modelFolders(options));
      case 'review':
        print(reviewText(database, filterOf(database, options), options));
        return 0;
      case 'similar':
        print(await similarText(database, options, await modelFolders(options)));
        return 0;
      case 'clear-cache':
        await libraryArtifacts(database).files.clear();
        return 0;
    }
  } finally {
    await processes.close();
    database.close();
  }
}

function search(database: LibraryDatabase, options: LibraryOptions): number {
  const { sort, limit, format } = options;
  const page = segmentPage(database, { ...filterOf(database, options), sort, limit });
  const found = page.segments.map((segment) => ({
    ...segment,
    path: filesOf(database, segment.videoId)[0]?.path ?? null,
  }));
  if (format === 'json') {
    const hits = found.map(({ thumbnailUrl: _thumbnail, pictureUrl: _picture, ...segment }) => segment);
    print(`${JSON.stringify({ total: page.total, isMore: page.isMore, hits }, null, 2)}\n`);
    return 0;
  }
  const rows = found.map(({ startUs, endUs, label, score, state, path: at, video }) => [
    timeText(startUs),
    endUs === null ? '' : timeText(endUs),
    printable(label),
    score === null ? '' : score.toFixed(2),
    state,
    printable(at ?? video),
  ]);
  for (const line of aligned([['start', 'end', 'label', 'score', 'state', 'video'], ...rows], 2))
    print(`${line}\n`);
  print(
    `${page.isMore ? 'more than ' : ''}${page.total} found${page.total > found.length ? `, ${found.length} shown` : ''}\n`,
  );
  return 0;
}

async function stats(database: LibraryDatabase, { format, filter }: LibraryOptions): Promise<number> {
  const { study } = filter;
  const kept = await libraryArtifacts(database).files.usage();
  const whole = summary(database, kept.bytes, study);
  const { states, files, folders, labels } = facets(database, study === undefined ? {} : { study });
  if (format === 'json') {
    print(`${JSON.stringify({ ...whole, states, files, folders, labels }, null, 2)}\n`);
    return 0;
  }
  const { videos, segments, durationUs } = whole;
  print(
    `${counted(videos, 'video')}, ${timeText(durationUs, 0)} of video, ${counted(segments, 'segment')}\n`,
  );
  print(
    `${states.done} tagged, ${states.new} not yet, ${states.failed} failed, ${states.queued + states.running} waiting\n`,
  );
  print(
    `${whole.missing} missing, ${whole.changed} changed, ${(whole.cacheBytes / 1e6).toFixed(1)} MB kept of the videos\n`,
  );
  const rows = labels.map(({ name, videos, segments }) => [
    String(segments),
    String(videos),
    printable(name),
  ]);
  for (const line of aligned([['segments', 'videos', 'label'], ...rows], 2)) print(`${line}\n`);
  return 0;
}

async function reel(database: LibraryDatabase, options: LibraryOptions, media: Media): Promise<number> {
  const ids = await chosenIds(database, options, options.sort);
  const { format, ...wish } = options.reel!;
  if (format === null) {
    const tell = (done: number) => {
      if (process.stderr.isTTY)
        process.stderr.write(`\r${done} of ${ids.length} segments${done === ids.length ? '\n' : ''}`);
    };
    const bytes = await reelFile(database, ids, { format, ...wish }, media, tell);
    await writeOutput(wish.out, bytes);
    say(wish.out);
    say(`${counted(ids.length, 'segment')} in the reel`);
    return 0;
  }
  const { files, losses, shots } = reelFiles(database, ids, { format, ...wish });
  for (const { name, text } of files) {
    await writeOutput(name, text);
    say(name);
  }
  say(`${counted(shots, 'segment')} in the reel`);
  for (const loss of losses) say(loss);
  return 0;
}

async function backup(database: LibraryDatabase, to: string): Promise<number> {
  if (to === path.resolve(database.file))
    throw new AppError('usage', 'The backup must be another file than the library.');
  await replace(to, (draft) => database.backup(draft));
  return 0;
}

function check(file: string): number {
  const faults = faultsOf(file);
  for (const fault of faults) print(`${fault}\n`);
  print(faults.length === 0 ? 'The library is whole.\n' : `${damageSentence(file)}\n`);
  return faults.length === 0 ? 0 : 1;
}

/** A library may be too damaged to be opened. */
function faultsOf(file: string): readonly string[] {
  try {
    const database = openExisting(file);
    try {
      return database.check(true);
    } finally {
      database.close();
    }
  } catch (error) {
    const { code, details } = toAppError(error);
    if (code !== 'library/damaged') throw error;
    return [String(details.fault)];
  }
}

async function scan(database: LibraryDatabase, folders: readonly string[]): Promise<number> {
  for (const folder of folders) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new AppError('usage', `There is no folder "${folder}": give one that is there.`);
  }
  const ids =
    folders.length > 0
      ? folders.map((folder) => addFolder(database, folder))
      : database.all<{ id: number }>('SELECT id FROM folder ORDER BY id').map(({ id }) => id);
  let failed = 0;
  for (const id of ids) {
    const { added } = await scanFolder(database, id);
    const row = database.get<{ path: string; problem: string | null }>(
      'SELECT path, problem FROM folder WHERE id = ?',
      id,
    )!;
    say(`${row.path}: ${added.length} new`);
    if (row.problem !== null) {
      failed += 1;
      say(row.problem);
    }
  }
  return failed > 0 ? 1 : 0;
}

async function modelFolders({ models }: LibraryOptions): Promise<readonly string[]> {
  return models === undefined ? MODEL_FOLDERS : [await expectModels(models), ...MODEL_FOLDERS];
}

async function runStudy(args: readonly string[]): Promise<number> {
  const options = parseStudyOptions(args, process.stdout.isTTY === true);
  if (!options) {
    print(`${STUDY_USAGE}\n`);
    return 0;
  }
  const { text, said } = await runStudyCommand(options);
  for (const sentence of said) say(sentence);
  print(text);
  return 0;
}

try {
  goToCallerFolder('library');
  const args = process.argv.slice(2);
  const isStudy = isAboutStudies(args);
  if (isStudy) endCommand(await runStudy(args));
  const options = isStudy ? null : parseLibraryOptions(args, process.stdout.isTTY === true);
  if (options) endCommand(await run(options));
  else if (options === undefined) print(`${LIBRARY_USAGE}\n`);
} catch (error) {
  const { code, message } = toAppError(error);
  say(message);
  endCommand(code === 'usage' || code === 'model/not-found' ? USAGE_ERROR : 1);
}
