import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { toWire, type WireError } from '../errors.ts';
import { readManifest } from './load-package.ts';
import type { Manifest } from './manifest.ts';
import { packageFolder } from './package-files.node.ts';

/** A folder that is a model package, or means to be one and is broken. */
export type ListedModel =
  | { readonly ok: true; readonly dir: string; readonly manifest: Manifest }
  | { readonly ok: false; readonly dir: string; readonly error: WireError };

/**
 * The packages right inside `dir`, by folder name. Only manifests are read: files are verified when a model opens.
 * Folders without a manifest are not packages and are left out. A `dir` that is not there holds no models.
 */
export async function listModels(dir: string): Promise<ListedModel[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  const listed = await Promise.all(folders.map(({ name }) => list(path.join(dir, name))));
  return listed.filter((model) => model !== null).sort((a, b) => (a.dir < b.dir ? -1 : 1));
}

async function list(dir: string): Promise<ListedModel | null> {
  try {
    return { ok: true, dir, manifest: await readManifest(packageFolder(dir)) };
  } catch (error) {
    const wire = toWire(error);
    return wire.code === 'model/not-found' ? null : { ok: false, dir, error: wire };
  }
}
