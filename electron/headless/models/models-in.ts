import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { scanModels } from '../../host/models/model-folders.ts';

/**
 * A folder that was asked for by name, as a whole path: it holds model packages, or is one.
 * Errors: `model/not-found`, and what is wrong with a package in it.
 */
export async function expectModels(name: string): Promise<string> {
  const folder = path.resolve(name);
  const { models, problems } = await scanModels([folder]);
  const [problem] = problems;
  if (problem) throw new AppError(problem.code, problem.message);
  if (models.length > 0) return folder;
  throw new AppError(
    'model/not-found',
    `"${folder}" holds no model package: give the folder with a manifest.json, or the one that contains it.`,
  );
}
