import path from 'node:path';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { type ModelFolder, type ModelScan, scanModels } from '../../host/models/model-folders.ts';
import { spawnNodeProcess } from '../../host/processes/node-process.ts';
import { WorkProcesses } from '../../host/processes/work-processes.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand, listenForStop, STOPPED } from '../options/command-end.ts';
import { printable } from '../options/plain-text.ts';
import { findModel, MODEL_FOLDERS } from '../tag/tag-model.ts';
import { modelDetails, modelJson, modelList } from './model-text.ts';
import { MODELS_USAGE, type ModelsOptions, parseModelsOptions } from './models-options.ts';

const USAGE_ERROR = 2;
const stop = listenForStop();

/** Does the command for every package that it can; returns the exit status. */
async function inspect({ command, models, provider, json }: ModelsOptions): Promise<number> {
  let status = 0;
  const fail = (about: string, error: unknown) => {
    const { code, message } = toAppError(error);
    process.stderr.write(`${sentence(`${about}: ${message}`)}\n`);
    status = Math.max(status, code === 'model/not-found' ? USAGE_ERROR : 1);
  };
  const found: ModelFolder[] = [];
  for (const name of models.length === 0 ? [null] : models) {
    try {
      const scan = name === null ? await scanModels(MODEL_FOLDERS) : await scanOf(name);
      found.push(...scan.models);
      for (const { about, code, message } of scan.problems) fail(about, new AppError(code, message));
    } catch (error) {
      fail(name ?? '', error);
    }
  }
  if (command === 'verify') {
    // Opening a package is the whole check: manifest, files, shapes, golden numbers.
    const processes = new WorkProcesses(spawnNodeProcess);
    for (const { dir, manifest } of found) {
      const { id, version } = manifest;
      try {
        const options = { about: id, signal: stop.signal };
        const { provider: its, device } = await processes.run('verify', { dir, provider }, options);
        process.stdout.write(
          `${id} ${version}: whole, and computes what its author recorded (${its}; ${device}).\n`,
        );
      } catch (error) {
        if (isCancelled(error)) throw error;
        fail(id, error);
      }
    }
    await processes.close();
  } else if (json) {
    process.stdout.write(`${JSON.stringify(await Promise.all(found.map(modelJson)), null, 2)}\n`);
  } else if (command === 'list') {
    process.stdout.write(modelList(found));
  } else {
    process.stdout.write((await Promise.all(found.map(modelDetails))).join('\n'));
  }
  return status;
}

/** The package that `name` means, or the packages in the folder of that name. Errors: those of {@link findModel}. */
async function scanOf(name: string): Promise<ModelScan> {
  try {
    return await scanModels([await findModel(name)]);
  } catch (error) {
    const inside = await scanModels([path.resolve(name)]);
    if (inside.models.length === 0) throw error;
    return inside;
  }
}

/** In one line, whatever a runtime's message holds. */
function sentence(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}

try {
  goToCallerFolder('models');
  const options = parseModelsOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(`${MODELS_USAGE}\n`);
  endCommand(options.help ? 0 : await inspect(options));
} catch (error) {
  if (isCancelled(error)) {
    endCommand(STOPPED[stop.reason]);
  } else {
    const { code, message } = toAppError(error);
    process.stderr.write(`${sentence(message)}\n`);
    endCommand(code === 'usage' ? USAGE_ERROR : 1);
  }
}
