import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { toAppError } from '../../../engine/base/errors.ts';
import { openVideo } from '../../../engine/decode/open-video.node.ts';
import { openModel } from '../../../engine/inference/worker/open-model.node.ts';
import { tagFile } from '../../../engine/pipeline/tag-file.node.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import { readSetting, suitableConcurrency } from '../../host/library/api/library-settings.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { summary } from '../../host/library/videos/video-list.ts';
import { scanModels } from '../../host/models/model-folders.ts';
import { userModelsFolder } from '../../host/user-folders.ts';
import { libraryFile } from '../library/open-library.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand } from '../options/command-end.ts';
import { printable } from '../options/plain-text.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';
import { libraryKeyState } from '../serve/serve-key.ts';

const USAGE = `Usage: npm run -s doctor -- [--library FILE] [--json]

Says what this machine can do: decoder, threads, graphics, each model's self-test, library and disk. Exit status: 0 all
is well, 1 something does not work, 2 wrong usage.`;

const MODELS = path.resolve(import.meta.dirname, '..', '..', '..', 'models');
const SAMPLE = path.join(MODELS, 'sample', 'sample.mp4');
/** Less than this free is told of. */
const LOW_BYTES = 2 * 1024 ** 3;

interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  /** What was found, or what is wrong and what to do. */
  readonly text: string;
}

async function findings(library: string): Promise<Finding[]> {
  const all: Finding[] = [
    well('system', `${os.type()} ${os.release()}, Node ${process.version}`),
    well(
      'processor',
      `${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} cores, ${gigabytes(os.totalmem())} of memory`,
    ),
    well('batch', `${suitableConcurrency()} at once by default`),
    await tried('decoder', decoder),
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
  for (const { dir, manifest } of models) all.push(await tried(`model ${manifest.id}`, () => selfTest(dir)));
  all.push(await tried('library', () => libraryText(library)));
  all.push(await tried('kept of videos', () => keptText(library)));
  all.push(await key(path.dirname(library)));
  all.push(await disk(path.dirname(library)));
  return all;
}

async function decoder(): Promise<string> {
  const begun = performance.now();
  const video = await openVideo({ kind: 'path', path: SAMPLE, name: 'sample.mp4' });
  try {
    let frames = 0;
    for await (const { count } of video.frames({
      fps: { num: 8, den: 1 },
      width: 112,
      height: 112,
      resize: 'crop',
    }))
      frames += count;
    return `ffmpeg core, ${frames} pictures of the sample in ${((performance.now() - begun) / 1000).toFixed(1)} s`;
  } finally {
    video.close();
  }
}

/** Opening a model computes its golden numbers and compares. */
async function selfTest(dir: string): Promise<string> {
  const model = await openModel({ kind: 'path', dir });
  try {
    const { outcome } = await tagFile(SAMPLE, model, { threshold: null, minDurationUs: null });
    const speed = outcome.analysedUs / 1000 / outcome.elapsedMs;
    return `self-test passed on ${model.device}; the sample at ${speed.toFixed(0)}x real time`;
  } finally {
    await model.dispose();
  }
}

async function libraryText(file: string): Promise<string> {
  if (!existsSync(file)) return `none yet; the first one will be made at ${file}`;
  const database = new LibraryDatabase(file);
  try {
    const [fault] = database.check();
    if (fault !== undefined) throw new Error(fault);
    const { videos, segments } = summary(database, 0);
    return `${file}: ${videos} videos, ${segments} segments, no damage`;
  } finally {
    database.close();
  }
}

/** What is kept beside the library of what was computed. */
async function keptText(file: string): Promise<string> {
  if (!existsSync(file)) return 'nothing yet';
  const database = new LibraryDatabase(file);
  try {
    const { files, bytes, bytesByKind } = await libraryArtifacts(database).files.usage();
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
