import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { type EyeFolder, findEye } from '../../../engine/inference/eye/find-eye.node.ts';
import type { Manifest, StreamingManifest } from '../../../engine/inference/package/manifest.ts';
import { reasonOf, textOf } from '../../../engine/inference/package/package-files.node.ts';
import { parseManifest } from '../../../engine/inference/package/parse-manifest.ts';
import { mediaEndpoints } from '../../contract/media.ts';
import type { HostProblem } from '../../contract/parts.ts';
import type { ModelSummary } from '../../contract/session.ts';
import { addressOf } from '../../contract/wire/address.ts';

/** The model that is used where nobody chooses one. */
export const DEFAULT_MODEL = 'tubelet-base';

/** Where the eye lies in a folder of models. */
const EYE_FOLDER = 'tubelet-eye';

/** A model package on disk. */
export interface ModelFolder {
  readonly dir: string;
  readonly manifest: Manifest;
}

export interface ModelScan {
  /** One per id, in the order of the folders given: the first of an id wins. */
  readonly models: readonly ModelFolder[];
  readonly problems: readonly HostProblem[];
}

/**
 * Finds the model packages in `folders`: each is a package itself or holds packages. A folder that does not exist
 * holds none. A package that cannot be read is a problem, never a failure of the others.
 */
export async function scanModels(folders: readonly string[]): Promise<ModelScan> {
  const models = new Map<string, ModelFolder>();
  const problems: HostProblem[] = [];
  for (const folder of folders) {
    for (const dir of [folder, ...(await subfolders(folder))]) {
      try {
        const manifest = await readManifest(dir);
        const known = manifest && models.get(manifest.id);
        if (manifest && !known) models.set(manifest.id, { dir, manifest });
        else if (known && !isSame(manifest, known.manifest)) problems.push(shadowed(manifest, dir, known));
      } catch (error) {
        const { code, message } = toAppError(error);
        problems.push({ about: path.basename(dir), code, message });
      }
    }
  }
  return { models: [...models.values()], problems: [...problems, ...(await eyeProblems(folders))] };
}

/** What is wrong with eyes, and which one is used of several that differ. */
async function eyeProblems(folders: readonly string[]): Promise<HostProblem[]> {
  const problems: HostProblem[] = [];
  let used: EyeFolder | null = null;
  for (const folder of folders) {
    const dir = path.join(folder, EYE_FOLDER);
    try {
      const found = await findEye(dir);
      if (found && used && found.file.sha256 !== used.file.sha256) {
        const message =
          `Two models of what pictures show are installed: the one in ${placeOf(used.dir)} is used to learn labels, the ` +
          `one in ${placeOf(dir)} is not. Remove one of them.`;
        problems.push({ about: EYE_FOLDER, code: 'model/duplicate', message });
      }
      used ??= found;
    } catch (error) {
      const { code, message } = toAppError(error);
      problems.push({ about: EYE_FOLDER, code, message });
    }
  }
  return problems;
}

/**
 * The package that a person's labels are taught on, and whose encoder's words are compared: the one that ships.
 * Errors: `model/not-found`.
 */
export async function findBase(
  folders: readonly string[],
): Promise<{ readonly dir: string; readonly manifest: StreamingManifest }> {
  const { models } = await scanModels(folders);
  const isStreaming = (each: ModelFolder): each is ModelFolder & { manifest: StreamingManifest } =>
    each.manifest.kind === 'streaming';
  const streaming = models.filter(isStreaming);
  const base = streaming.find(({ manifest }) => manifest.id === DEFAULT_MODEL) ?? streaming[0];
  if (base) return base;
  throw new AppError('model/not-found', 'No model is installed that labels can be taught on.');
}

/** A copy of a package is no other one. */
function isSame(a: Manifest, b: Manifest): boolean {
  const hashes = ({ files }: Manifest) => Object.values(files).map(({ sha256 }) => sha256);
  return a.version === b.version && hashes(a).join() === hashes(b).join();
}

/** Two packages with one id are no secret: which one is used decides what every label means. */
function shadowed({ id, version }: Manifest, dir: string, used: ModelFolder): HostProblem {
  return {
    about: path.basename(dir),
    code: 'model/duplicate',
    message:
      `Two packages are the model "${id}": ${used.manifest.version} in ${placeOf(used.dir)} is used, ${version} in ` +
      `${placeOf(dir)} is not. Give one another id, or remove it.`,
  };
}

/** A folder as it is told of: no page sees whole paths. */
function placeOf(folder: string): string {
  return `"${path.basename(path.dirname(folder))}/${path.basename(folder)}"`;
}

export function summaryOf({ manifest }: ModelFolder): ModelSummary {
  const { id, title, version, kind } = manifest;
  return {
    id,
    title,
    version,
    kind,
    base: addressOf(mediaEndpoints.model, { parameters: { id, file: '' } }),
  };
}

async function subfolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map((entry) => path.join(folder, entry.name))
      .sort();
  } catch {
    return [];
  }
}

/**
 * The manifest of `dir`; undefined when it is not a package.
 * Errors: `model/invalid-manifest`, `model/newer-format`.
 */
async function readManifest(dir: string): Promise<Manifest | undefined> {
  const name = path.basename(dir);
  const bytes = await textOf(dir, 'manifest.json').catch((error: unknown) => {
    throw new AppError(
      'model/invalid-manifest',
      `The manifest of the model at "${name}" ${reasonOf(error)}: check its permissions, or copy the package again.`,
      { cause: error },
    );
  });
  return bytes === null ? undefined : parseManifest(bytes, `"${name}"`);
}

/** The eye that labels are taught with, in one of `folders`; null where none is installed. Errors: `model/invalid-manifest`. */
export async function findEyeIn(folders: readonly string[]): Promise<EyeFolder | null> {
  for (const folder of folders) {
    const found = await findEye(path.join(folder, EYE_FOLDER));
    if (found) return found;
  }
  return null;
}
