import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { isAbsent } from '../http/safe-path.ts';

/**
 * Where a file is, for machines that mount the same share at different places: below a root that each of them knows by
 * name, or, without one, at the same place on all.
 */
export interface Place {
  readonly root: string | null;
  /** With `/` between names; relative to the root, absolute without one. */
  readonly path: string;
}

/** Roots of this machine: names with real folders. */
export type Roots = ReadonlyMap<string, string>;

/** Reads `--root NAME=DIR` options. Errors: `usage`. */
export async function parseRoots(given: readonly string[]): Promise<Roots> {
  const roots = new Map<string, string>();
  for (const text of given) {
    const [, name = '', folder = ''] = /^([\w-]{1,40})=(.+)$/s.exec(text) ?? [];
    if (name === '') throw new AppError('usage', `--root must be NAME=FOLDER, not "${text}".`);
    if (roots.has(name)) throw new AppError('usage', `--root ${name} is given twice.`);
    const real = await realpath(path.resolve(folder)).catch(() => {
      throw new AppError('usage', `The folder "${folder}" of --root ${name} cannot be found.`);
    });
    roots.set(name, real);
  }
  return roots;
}

/** Where a file is to other machines. The file need not exist; its folder must. */
export async function placeOf(file: string, roots: Roots): Promise<Place> {
  const full = path.resolve(file);
  const real = path.join(
    await realpath(path.dirname(full)).catch(() => path.dirname(full)),
    path.basename(full),
  );
  // Of roots inside each other the inner one.
  const inside = [...roots]
    .filter(([, folder]) => isInside(folder, real))
    .sort(([, one], [, other]) => other.length - one.length)[0];
  if (!inside) return { root: null, path: full.split(path.sep).join('/') };
  const [root, folder] = inside;
  return { root, path: path.relative(folder, real).split(path.sep).join('/') };
}

/**
 * The file at a place that somebody else named; undefined where this machine has no such file. A machine with roots opens
 * nothing outside them, by no name and through no link; one without takes absolute paths as they are.
 */
export async function fileAt({ root, path: text }: Place, roots: Roots): Promise<string | undefined> {
  if (text.includes('\0')) return undefined;
  if (root === null) {
    return roots.size === 0 && path.isAbsolute(text) ? existing(path.normalize(text)) : undefined;
  }
  const folder = roots.get(root);
  const names = text.split('/');
  // Backslashes and colons part names, or name drives, on Windows only.
  const isForeign = (name: string) =>
    name === '' || name === '.' || name === '..' || (path.sep === '\\' && /[\\:]/.test(name));
  if (folder === undefined || names.some(isForeign)) return undefined;
  const real = await existing(path.join(folder, ...names));
  return real !== undefined && isInside(folder, real) ? path.join(folder, ...names) : undefined;
}

/** True for a folder that is a root or lies below one, links followed, and for any where there are no roots. */
export async function isWithin(folder: string, roots: Roots): Promise<boolean> {
  if (roots.size === 0) return true;
  const real = await existing(folder);
  return real !== undefined && [...roots.values()].some((root) => root === real || isInside(root, real));
}

async function existing(file: string): Promise<string | undefined> {
  return realpath(file).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
