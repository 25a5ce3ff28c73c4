import { AppError } from '../../base/errors.ts';

/** The files of one model package, wherever they lie. */
export interface PackageFiles {
  /** Folder or address in words, for messages. */
  readonly location: string;
  /**
   * The whole content of one file (owned by the caller).
   * `path` is relative to the package and checked with {@link insidePackage}. Rejects with `model/missing-file`.
   */
  read(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** The paths that a package may name: forward slashes, no way up, no absolute path, no scheme, drive or query. */
export const PACKAGE_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/;

/** `path` unchanged. Throws `model/missing-file` for one that could lead out of the package. */
export function insidePackage(path: string): string {
  if (PACKAGE_PATH.test(path)) return path;
  throw new AppError('model/missing-file', `"${path}" is not a path inside a model package.`, {
    details: { path },
  });
}

/** The error of a file that cannot be had: `reason` null means that it is not there, which `details.absent` tells. */
export function missingFile(
  files: PackageFiles,
  path: string,
  reason: string | null,
  cause?: unknown,
): AppError {
  return new AppError(
    'model/missing-file',
    `The file ${path} of the model at ${files.location} ${reason ?? 'is missing'}: copy the whole package again.`,
    { details: { path, absent: reason === null }, cause },
  );
}
