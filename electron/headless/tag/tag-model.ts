import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { DEFAULT_MODEL, scanModels } from '../../host/models/model-folders.ts';
import { userModelsFolder } from '../../host/user-folders.ts';

const BUNDLED_MODELS = path.resolve(import.meta.dirname, '..', '..', '..', 'models');
/** Where packages are installed: the user's own come before those that are bundled. */
export const MODEL_FOLDERS: readonly string[] = [userModelsFolder(), BUNDLED_MODELS];

/**
 * The folder of the model package that the user means: a path, or the id of a package that is bundled or in the
 * user's models folder.
 * Errors: `model/not-found`, and what is wrong with the package that was asked for.
 */
export async function findModel(
  wanted: string | null,
  folders: readonly string[] = MODEL_FOLDERS,
): Promise<string> {
  const name = wanted ?? DEFAULT_MODEL;
  const isPath = name.includes('/') || name.includes(path.sep) || name === '.' || name === '..';
  if (!isPath) {
    const { models, problems } = await scanModels(folders);
    const found = models.find((model) => model.manifest.id === name);
    if (found) return found.dir;
    const problem = problems.find((each) => each.about === name);
    if (problem) throw new AppError(problem.code, problem.message);
    if (!(await isFolder(name))) {
      const known = models.map((model) => model.manifest.id).join(', ') || 'none';
      throw new AppError(
        'model/not-found',
        `There is no model "${name}": give one of those installed (${known}) or the folder of a package.`,
      );
    }
  }
  const dir = path.resolve(name);
  const { models, problems } = await scanModels([dir]);
  const own = models.find((model) => model.dir === dir);
  if (own) return own.dir;
  const [problem] = problems;
  if (problem) throw new AppError(problem.code, problem.message);
  throw new AppError('model/not-found', `"${name}" is no model package: give a folder with a manifest.json.`);
}

async function isFolder(name: string): Promise<boolean> {
  return stat(name).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
