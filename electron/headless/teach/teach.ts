import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import type { StreamingManifest } from '../../../engine/inference/package/manifest.ts';
import { slotRateOf } from '../../../engine/pipeline/sampling.ts';
import { exampleCounts, LEAST_EXAMPLES } from '../../../engine/teach/teach.ts';
import { findVideos } from '../../host/library/videos/find-videos.ts';
import { findEyeIn, scanModels } from '../../host/models/model-folders.ts';
import { spawnNodeProcess } from '../../host/processes/node-process.ts';
import { ProcessTeaching } from '../../host/processes/process-teaching.ts';
import { WorkProcesses } from '../../host/processes/work-processes.ts';
import { exportTaught, importTaught, readTaughtFile } from '../../host/teaching/taught-file.ts';
import {
  packageIdOf,
  refuseOthers,
  type TaughtPackageParts,
  writeTaughtPackage,
} from '../../host/teaching/taught-package.ts';
import { userLibraryFolder } from '../../host/user-folders.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand, listenForStop, STOPPED } from '../options/command-end.ts';
import { unwritable, writeOutput } from '../options/output-files.ts';
import { printable } from '../options/plain-text.ts';
import { findModel, MODEL_FOLDERS } from '../tag/tag-model.ts';
import { expectedText } from './expected-text.ts';
import { readExamples } from './read-examples.ts';
import { parseTeachOptions, type TeachCommandOptions, teachUsage } from './teach-options.ts';
import { watchExamples } from './watch-examples.ts';

const USAGE_ERROR = 2;
const stop = listenForStop();

/** Writes taught labels to a file, or makes a package of one. False where neither is wanted. */
async function move({ exported, imported, out, quiet }: TeachCommandOptions): Promise<boolean> {
  const say = (sentence: string) => {
    if (!quiet) process.stderr.write(`${printable(sentence)}\n`);
  };
  if (exported !== null) {
    await writeOutput(out, await exportTaught(exported));
    say(`${out}: taught labels, to be imported where the same model is installed`);
  } else if (imported !== null) {
    const bytes = await readFile(imported).catch(() => {
      throw new AppError('usage', `"${imported}" cannot be read: give a file of taught labels.`);
    });
    const file = readTaughtFile(new Uint8Array(bytes));
    const { labels } = await importTaught(file, MODEL_FOLDERS, out).catch((error: unknown) => {
      throw unwritable(out, error);
    });
    say(`${out}: ${labels.length - 1} labels; use it with npm run -s tag -- --model ${out} VIDEO...`);
  }
  return exported !== null || imported !== null;
}

/** Returns the exit status: 1 where files, videos or labels could not be used, 2 where none could. */
async function run(options: TeachCommandOptions): Promise<number> {
  let problems = 0;
  const say = (sentence: string) => {
    if (!options.quiet) process.stderr.write(`${printable(sentence)}\n`);
  };
  const complain = (sentence: string) => {
    problems += 1;
    process.stderr.write(`${printable(sentence)}\n`);
  };
  // Before the videos are watched, which takes long.
  await refuseOthers(options.out);
  const dir = await findModel(options.base);
  const documents = await readExamples(options.examples, complain);
  // What is wrong with each file has been said.
  if (documents.length === 0) return USAGE_ERROR;
  const videos = (await findVideos(options.inputs)).flatMap(({ file, error }) => {
    if (error) complain(error.message);
    return error ? [] : [file];
  });
  const eye = await findEyeIn(MODEL_FOLDERS);
  const manifest = await streamingIn(dir);
  const senses = { model: manifest.id, eye };
  const { signal } = stop;
  // What is computed of the videos is kept until labels were learnt from it: what is lost with a process is one video.
  const kept = await mkdtemp(path.join(os.tmpdir(), 'tubelet-teach-'));
  const processes = new WorkProcesses(spawnNodeProcess);
  const place = () => ({
    artifacts: { folder: kept, limitBytes: Number.POSITIVE_INFINITY },
    ...{ settingsFolder: userLibraryFolder(), decoder: 'wasm' as const, atOnce: 1 },
  });
  // What cannot be kept is computed once more.
  const teaching = new ProcessTeaching(processes, [dir], place, () => {});
  try {
    await teaching.open(senses.model, signal);
    const watched = await watchExamples({
      documents,
      videos,
      slotRate: slotRateOf(manifest),
      watch: (video) => teaching.watch(video, senses, signal),
      labels: options.labels,
      isComplete: options.isComplete,
      paintOut: options.paintOut,
      say,
      complain,
    });
    if (watched.examples.length === 0 && problems > 0) return USAGE_ERROR;
    for (const name of options.labels ?? []) {
      if (![...watched.names.values()].includes(name)) complain(`No example is called "${name}".`);
    }
    for (const [id, count] of exampleCounts(watched.examples)) {
      if (count >= LEAST_EXAMPLES) continue;
      const needed = LEAST_EXAMPLES - count;
      complain(`"${watched.names.get(id)}" has ${count} of ${LEAST_EXAMPLES} examples: mark ${needed} more.`);
    }
    const { head } = await teaching.learn(watched.videos, watched.examples, senses, signal);
    await write(options, { head, names: watched.names, base: { dir, manifest }, eye });
    say(`${options.out}: use it with npm run -s tag -- --model ${options.out} VIDEO...`);
    return problems > 0 ? 1 : 0;
  } finally {
    await processes.close();
    await rm(kept, { recursive: true, force: true });
  }
}

/** Writes the package and prints what is to be expected of it. */
async function write(
  { out, title }: TeachCommandOptions,
  learnt: Pick<TaughtPackageParts, 'head' | 'names' | 'base' | 'eye'>,
): Promise<void> {
  const name = path.basename(out);
  const day = new Date().toISOString().slice(0, 10);
  const parts = { ...learnt, id: packageIdOf(name), title: title ?? name, day };
  const manifest = await writeTaughtPackage(parts, out).catch((error: unknown) => {
    throw unwritable(out, error);
  });
  process.stdout.write(expectedText(manifest, learnt.head.background !== 0));
}

/** The manifest of the package in `dir`. Errors: `model/*`; `usage` where labels cannot be taught on it. */
async function streamingIn(dir: string): Promise<StreamingManifest> {
  const { models, problems } = await scanModels([dir]);
  const manifest = models.find((each) => each.dir === dir)?.manifest;
  if (manifest?.kind === 'streaming') return manifest;
  const [problem] = problems;
  if (!manifest && problem) throw new AppError(problem.code, problem.message);
  if (!manifest)
    throw new AppError('model/not-found', `There is no model at ${dir}: it has no manifest.json.`);
  const { id, kind } = manifest;
  throw new AppError(
    'usage',
    kind === 'taught'
      ? `The package ${id} was taught itself: teach on ${manifest.base.id}, which it was made with.`
      : `Labels cannot be taught on ${id}, which judges whole clips: choose a streaming package with --base.`,
  );
}

try {
  goToCallerFolder('teach');
  const options = parseTeachOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${teachUsage()}\n`);
  else if (await move(options)) endCommand(0);
  else endCommand(await run(options));
} catch (error) {
  if (isCancelled(error) || stop.signal.aborted) endCommand(STOPPED[stop.reason]);
  else {
    const { code, message } = toAppError(error);
    process.stderr.write(`${printable(message)}\n`);
    endCommand(code === 'usage' || code === 'model/not-found' ? USAGE_ERROR : 1);
  }
}
