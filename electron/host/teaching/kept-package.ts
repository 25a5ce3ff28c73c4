import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import type { TaughtManifest } from '../../../engine/inference/package/manifest.ts';
import { scanModels } from '../models/model-folders.ts';

/** Where the package that is not in use is kept beside the one in `folder`: no model is looked for there. */
export function keptBeside(folder: string): string {
  return path.join(path.dirname(folder), `.kept-${path.basename(folder)}`);
}

/** The package of taught labels in a folder; null where there is none that can be used. */
export async function taughtIn(folder: string): Promise<TaughtManifest | null> {
  const { models } = await scanModels([folder]);
  const manifest = models[0]?.manifest;
  return manifest?.kind === 'taught' ? manifest : null;
}

/** The package that is kept beside the one in `folder`, and whether it was written later. Null where there is none. */
export async function keptPackage(
  folder: string,
): Promise<{ readonly manifest: TaughtManifest; readonly isNewer: boolean } | null> {
  const kept = keptBeside(folder);
  const manifest = await taughtIn(kept);
  if (!manifest) return null;
  return { manifest, isNewer: (await writtenAt(kept)) > (await writtenAt(folder)) };
}

/** Puts the package that is kept in the place of the one in use, and the other way round. Errors: `usage`. */
export async function exchangeKept(folder: string): Promise<void> {
  const kept = keptBeside(folder);
  if ((await taughtIn(kept)) === null)
    throw new AppError('usage', 'No other taught labels are kept: learn again.');
  const between = `${kept}-between`;
  await rename(folder, between);
  await rename(kept, folder);
  await rename(between, kept);
}

/** When a package was written, in milliseconds since 1970; 0 where there is none. */
async function writtenAt(folder: string): Promise<number> {
  return (await stat(path.join(folder, 'manifest.json')).catch(() => null))?.mtimeMs ?? 0;
}
