import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { openEye } from '../../../engine/inference/eye/open-eye.node.ts';
import type { StreamingModel } from '../../../engine/inference/model/model.ts';
import type { StreamingManifest } from '../../../engine/inference/package/manifest.ts';
import { openModel } from '../../../engine/inference/worker/open-model.node.ts';
import { streamSpecsOf } from '../../../engine/pipeline/slot-streams.ts';
import { exampleCounts, LEAST_EXAMPLES, teach } from '../../../engine/teach/teach.ts';
import { findVideos } from '../../host/library/videos/find-videos.ts';
import { findEyeIn } from '../../host/models/model-folders.ts';
import { exportTaught, importTaught, readTaughtFile } from '../../host/teaching/taught-file.ts';
import { packageIdOf, writeTaughtPackage } from '../../host/teaching/taught-package.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand, listenForStop, STOPPED } from '../options/command-end.ts';
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
    await writeFile(out, await exportTaught(exported));
    say(`${out}: taught labels, to be imported where the same model is installed`);
  } else if (imported !== null) {
    const bytes = await readFile(imported).catch(() => {
      throw new AppError('usage', `"${imported}" cannot be read: give a file of taught labels.`);
    });
    const { labels } = await importTaught(readTaughtFile(new Uint8Array(bytes)), MODEL_FOLDERS, out);
    say(`${out}: ${labels.length - 1} labels; use it with npm run -s tag -- --model ${out} VIDEO...`);
  }
  return exported !== null || imported !== null;
}

/** Returns the number of files, videos and labels that could not be used. */
async function run(options: TeachCommandOptions): Promise<number> {
  let problems = 0;
  const say = (sentence: string) => {
    if (!options.quiet) process.stderr.write(`${printable(sentence)}\n`);
  };
  const complain = (sentence: string) => {
    problems += 1;
    process.stderr.write(`${printable(sentence)}\n`);
  };
  const dir = await findModel(options.base);
  const documents = await readExamples(options.examples, complain);
  const videos = (await findVideos(options.inputs)).flatMap(({ file, error }) => {
    if (error) complain(error.message);
    return error ? [] : [file];
  });
  const eyeFolder = await findEyeIn(MODEL_FOLDERS);
  const eye = eyeFolder && (await openEye(eyeFolder));
  const model = await openModel({ kind: 'path', dir }, { signal: stop.signal });
  try {
    const base = streamingOf(model);
    const watched = await watchExamples({
      documents,
      videos,
      model: base,
      eye,
      labels: options.labels,
      isComplete: options.isComplete,
      paintOut: options.paintOut,
      signal: stop.signal,
      say,
      complain,
    });
    for (const name of options.labels ?? []) {
      if (![...watched.names.values()].includes(name)) complain(`No example is called "${name}".`);
    }
    for (const [id, count] of exampleCounts(watched.examples)) {
      if (count >= LEAST_EXAMPLES) continue;
      const needed = LEAST_EXAMPLES - count;
      complain(`"${watched.names.get(id)}" has ${count} of ${LEAST_EXAMPLES} examples: mark ${needed} more.`);
    }
    const head = teach(
      watched.examples,
      (video) => watched.streams.get(video)!,
      streamSpecsOf(base.manifest, eye?.info ?? null),
    );
    const name = path.basename(options.out);
    const manifest = await writeTaughtPackage(
      {
        head,
        names: watched.names,
        id: packageIdOf(name),
        title: options.title ?? name,
        base: { dir, manifest: base.manifest },
        eye: eyeFolder,
        day: new Date().toISOString().slice(0, 10),
      },
      options.out,
    );
    process.stdout.write(expectedText(manifest, head.background !== 0));
    say(`${options.out}: use it with npm run -s tag -- --model ${options.out} VIDEO...`);
    return problems;
  } finally {
    await model.dispose();
    await eye?.dispose();
  }
}

function streamingOf(
  model: Awaited<ReturnType<typeof openModel>>,
): StreamingModel & { manifest: StreamingManifest } {
  if (model.kind === 'streaming') return model;
  const { id, kind } = model.manifest;
  throw new AppError(
    'usage',
    kind === 'taught'
      ? `The package ${id} was taught itself: teach on ${model.manifest.base.id}, which it was made with.`
      : `Labels cannot be taught on ${id}, which judges whole clips: choose a streaming package with --base.`,
  );
}

try {
  goToCallerFolder('teach');
  const options = parseTeachOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${teachUsage()}\n`);
  else if (await move(options)) endCommand(0);
  else endCommand((await run(options)) > 0 ? 1 : 0);
} catch (error) {
  if (isCancelled(error) || stop.signal.aborted) endCommand(STOPPED[stop.reason]);
  else {
    const { code, message } = toAppError(error);
    process.stderr.write(`${printable(message)}\n`);
    endCommand(code === 'usage' || code === 'model/not-found' ? USAGE_ERROR : 1);
  }
}
