import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { HttpError, systemCode } from './http-error.ts';

/**
 * The real path of the file that `encoded` (a URL path without its leading slash, still percent-encoded) names
 * inside `root`. Nothing outside `root` can be named, by dots, by encoded separators or through a symbolic link.
 * Throws HttpError 400 for a path that no link of ours contains, 403 for one that leads out, 404 for none.
 */
export async function safePath(root: string, encoded: string): Promise<string> {
  // A folder is nothing that can be read.
  if (encoded.endsWith('/')) throw notFound();
  const segments = encoded.split('/').map(decodeSegment);
  if (segments.some((segment) => segment.startsWith('.'))) throw notFound();
  try {
    const realRoot = await realpath(root);
    const real = await realpath(path.join(realRoot, ...segments));
    if (!isInside(realRoot, real))
      throw new HttpError(403, 'This file lies outside the folder it was asked from.');
    return real;
  } catch (error) {
    if (isAbsent(error)) throw notFound();
    throw error;
  }
}

/** True when a file system call failed because there is nothing of that name. */
export function isAbsent(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(systemCode(thrown) ?? '');
}

export function notFound(): HttpError {
  return new HttpError(404, 'There is nothing at this address.');
}

function decodeSegment(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, 'This address is not properly encoded.');
  }
  // A colon names a drive or an alternate stream on Windows.
  if (/[/\\:\0]/.test(decoded) || decoded === '' || decoded === '.' || decoded === '..') {
    throw new HttpError(400, 'This address contains a name that cannot be a file.');
  }
  return decoded;
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
