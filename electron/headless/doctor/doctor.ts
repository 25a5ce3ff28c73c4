import { constants, existsSync, statSync } from 'node:fs';
import { access, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { keyOfArtifact } from '../../../engine/artifacts/codec.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import { listArtifacts } from '../../host/artifacts/stored-files.ts';
import { readSetting, suitableConcurrency } from '../../host/library/api/library-settings.ts';
import { damageSentence, LibraryDatabase } from '../../host/library/database/database.ts';
import { summary } from '../../host/library/videos/video-list.ts';
import { scanModels } from '../../host/models/model-folders.ts';
import { readableByOthers } from '../../host/private-files.ts';
import { spawnNodeProcess } from '../../host/processes/node-process.ts';
import { ProcessMedia } from '../../host/processes/process-media.ts';
import { ProcessTagger } from '../../host/processes/process-tagger.ts';
import { WorkProcesses } from '../../host/processes/work-processes.ts';
import { userModelsFolder } from '../../host/user-folders.ts';
import { libraryFile } from '../library/open-library.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand } from '../options/command-end.ts';
import { printable } from '../options/plain-text.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';
import { libraryKeyState } from '../serve/serve-key.ts';

const USAGE = `Usage: npm run -s doctor -- [--library FILE] [--json]

Says what this machine can do: decoder, threads, graphics, each model's self-test, the library with its projects, what is
kept of videos, permissions and disk; and of what is not well, what to do. Exit status: 0 all
is well, 1 something does not work, 2 wrong usage.`;

const MODELS = path.resolve(import.meta.dirname, '..', '..', '..', 'models');
const SAMPLE = path.join(MODELS, 'sample', 'sample.mp4');
/** Of what is kept, the newest are read. */
const CHECKED_ARTIFACTS = 100;
/** Less than this free is told of. */
const LOW_BYTES = 2 * 1024 ** 3;

interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  /** What was found, or what is wrong and what to do. */
  readonly text: string;
}

async function findings(library: string): Promise<Finding[]> {
  const processes = new WorkProcesses(spawnNodeProcess);
  const all: Finding[] = [
    well('system', `${os.type()} ${os.release()}, Node ${process.version}`),
    well(
      'processor',
      `${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} cores, ${gigabytes(os.totalmem())} of memory`,
    ),
    well('batch', `${suitableConcurrency()} at once by default`),
    await tried('decoder', () => decoder(processes)),
    well(
      'graphics',
      'the command line computes on the processor; the app says in its status bar what it uses',
    ),
  ];
  const { models, problems } = await scanModels([userModelsFolder(), MODELS]);
  for (const { about, message } of problems)
    all.push({ what: `model ${about}`, isWell: false, text: message });
  if (models.length === 0)
    all.push({
      what: 'model',
      isWell: false,
      text: 'No model is installed: put a package into the models folder.',
    });
  for (const { dir, manifest } of models)
    all.push(await tried(`model ${manifest.id}`, () => selfTest(processes, dir, manifest.id)));
  await processes.close();
  all.push(await tried('library', () => libraryText(library)));
  all.push(await tried('projects', () => projectsText(path.dirname(library))));
  all.push(await tried('kept of videos', () => keptText(library)));
  all.push(await tried('permissions', () => permissionsText(path.dirname(library))));
  all.push(await key(path.dirname(library)));
  all.push(await disk(path.dirname(library)));
  return all;
}

async function decoder(processes: WorkProcesses): Promise<string> {
  const media = new ProcessMedia(processes);
  const begun = performance.now();
  const bytes = await media.picture({ path: SAMPLE, name: 'sample.mp4' }, 0, 112);
  if (bytes.length === 0) throw new AppError('decode/crashed', 'no picture: install Tubelet again');
  return `ffmpeg core, a picture of the sample in ${((performance.now() - begun) / 1000).toFixed(1)} s`;
}

/** Opening a model computes its golden numbers and compares; in a process of its own, as nobody knows what it does. */
async function selfTest(processes: WorkProcesses, dir: string, id: string): Promise<string> {
  const place = () => ({ artifacts: null, settingsFolder: dir, decoder: 'wasm' as const, atOnce: 1 });
  const tagger = new ProcessTagger(processes, [dir], place, () => {});
  const { device } = await tagger.open(id);
  const settings = { threshold: null, minDurationUs: null };
  const { signal } = new AbortController();
  const how = { contentId: null, isForced: true, signal, onProgress: () => {} };
  const { outcome } = await tagger.tag(SAMPLE, id, settings, how);
  const speed = outcome.analysedUs / 1000 / outcome.elapsedMs;
  return `self-test passed on ${device}; the sample at ${speed.toFixed(0)}x real time`;
}

async function libraryText(file: string): Promise<string> {
  if (!existsSync(file)) return firstLibraryText(file);
  const database = new LibraryDatabase(file);
  try {
    // Every index too, and that what belongs together is there.
    const [fault] = [...database.check(true), ...database.all('PRAGMA foreign_key_check').map(String)];
    if (fault !== undefined) throw new AppError('library/damaged', damageSentence(file));
    const { videos, segments } = summary(database, 0);
    return `${file}: ${videos} videos, ${segments} segments, no damage`;
  } finally {
    database.close();
  }
}

/** Errors: `storage/denied` where none could be made. */
async function firstLibraryText(file: string): Promise<string> {
  let above = path.dirname(file);
  while (!existsSync(above)) above = path.dirname(above);
  const advice = `no library can be made at "${file}": give another place with --library, or`;
  if (!statSync(above).isDirectory())
    throw new AppError('storage/denied', `${advice} move "${above}" away, which is no folder`);
  await access(above, constants.W_OK).catch(() => {
    throw new AppError('storage/denied', `${advice} make "${above}" writable`);
  });
  return `none yet; the first one will be made at ${file}`;
}

/** The files with a person's labels: each must be one whole project. */
async function projectsText(folder: string): Promise<string> {
  const projects = path.join(folder, 'projects');
  const names = await readdir(projects).catch((): string[] => []);
  const damaged: string[] = [];
  let count = 0;
  for (const name of names) {
    const file = path.join(projects, name, 'project.json');
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    count += 1;
    try {
      parseProject(text);
    } catch {
      damaged.push(file);
    }
  }
  const [first] = damaged;
  if (first === undefined) return count === 0 ? 'none yet' : `${count}, all of them whole`;
  throw new AppError(
    'project/invalid',
    `${damaged.length} of ${count} cannot be read, such as "${first}": put an earlier version from "versions" beside it in its place`,
  );
}

/** What others can read is for its owner alone. */
async function permissionsText(folder: string): Promise<string> {
  const open = await readableByOthers(folder);
  const [first] = open;
  if (first === undefined) return process.platform === 'win32' ? "the system's own" : 'for you alone';
  throw new AppError(
    'storage/denied',
    `others can read ${open.length === 1 ? '' : `${open.length} files and folders, such as `}"${path.join(folder, first)}": start Tubelet once, which takes that back, or use chmod -R go= on the folder`,
  );
}

/** What is kept beside the library of what was computed. */
async function keptText(file: string): Promise<string> {
  if (!existsSync(file)) return 'nothing yet';
  const database = new LibraryDatabase(file);
  try {
    const store = libraryArtifacts(database).files;
    const { files, bytes, bytesByKind } = await store.usage();
    await checkKept(store.folder);
    const limit = readSetting(database, 'cacheLimitBytes');
    const kinds = Object.entries(bytesByKind)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, size]) => `${kind} ${gigabytes(size)}`);
    const detail = kinds.length > 0 ? `: ${kinds.join(', ')}` : '';
    return `${files} files, ${gigabytes(bytes)} of at most ${gigabytes(limit)}${detail}`;
  } finally {
    database.close();
  }
}

/** Looks whether something can be kept, and whether what is kept is whole. Errors: what to do. */
async function checkKept(folder: string): Promise<void> {
  const advice = 'empty it in the settings under Storage, or delete it: all in it can be computed again';
  if (!existsSync(folder)) return;
  const probe = path.join(folder, `.${process.pid}.draft`);
  try {
    await writeFile(probe, '');
    await rm(probe);
  } catch {
    throw new AppError('storage/denied', `"${folder}" cannot be written: check its permissions and its disk`);
  }
  const stored = (await listArtifacts(folder))
    .sort((a, b) => b.usedAtMs - a.usedAtMs)
    .slice(0, CHECKED_ARTIFACTS);
  for (const { place } of stored) {
    if (keyOfArtifact(new Uint8Array(await readFile(place))) === null)
      throw new AppError(
        'storage/failed',
        `"${place}" is damaged: delete it, or check the disk. If there are more, ${advice}`,
      );
  }
}

/** The key that `serve` prints with its address. */
async function key(folder: string): Promise<Finding> {
  switch (await libraryKeyState(folder)) {
    case 'none':
      return well('serve key', 'none yet; serve makes one when it first starts');
    case 'usable':
      return well(
        'serve key',
        'kept for you alone, so that open pages get in again after a restart of serve',
      );
    case 'unusable': {
      const text =
        `"${path.join(folder, 'serve-key')}" is not used, as others can read it or it holds no key: ` +
        'delete it, and serve makes a new one';
      return { what: 'serve key', isWell: false, text };
    }
  }
}

async function disk(folder: string): Promise<Finding> {
  try {
    // The folder is made with the library.
    let there = folder;
    while (!existsSync(there)) there = path.dirname(there);
    const { bavail, bsize } = await statfs(there);
    const free = bavail * bsize;
    return free < LOW_BYTES
      ? {
          what: 'disk',
          isWell: false,
          text: `only ${gigabytes(free)} free where the library lies: free some space`,
        }
      : well('disk', `${gigabytes(free)} free where the library lies`);
  } catch (error) {
    return { what: 'disk', isWell: false, text: toAppError(error).message };
  }
}

async function tried(what: string, look: () => string | Promise<string>): Promise<Finding> {
  try {
    return well(what, await look());
  } catch (error) {
    return { what, isWell: false, text: toAppError(error).message };
  }
}

function well(what: string, text: string): Finding {
  return { what, isWell: true, text };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

function options() {
  return readOptions(
    {
      options: {
        library: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrongUsageOf('doctor'),
  ).values;
}

try {
  goToCallerFolder('doctor');
  const { library, json, help } = options();
  if (help) {
    process.stdout.write(`${USAGE}\n`);
  } else {
    const all = await findings(libraryFile(library));
    const width = Math.max(...all.map(({ what }) => what.length));
    for (const finding of all) {
      const { what, isWell, text } = finding;
      const line = json
        ? JSON.stringify(finding)
        : `${isWell ? 'ok   ' : 'FAIL '} ${what.padEnd(width)}  ${printable(text)}`;
      process.stdout.write(`${line}\n`);
    }
    endCommand(all.some(({ isWell }) => !isWell) ? 1 : 0);
  }
} catch (error) {
  const { code, message } = toAppError(error);
  process.stderr.write(`${message}\n`);
  endCommand(code === 'usage' ? 2 : 1);
}
