import { AppError } from '../base/errors.ts';
import type { ByteSource } from './byte-source.ts';

/** A source together with what tells one version of the file from another. */
export interface OpenedSource extends ByteSource {
  /** Differs when the file was written to since: modification time or entity tag, with the size. */
  readonly version: string;
}

/** Error `source/changed`, the same sentence from every kind of source. */
export function changed(name: string, cause?: unknown): AppError {
  return new AppError('source/changed', `"${name}" was changed while it was being read. Open it again.`, {
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Error `source/gone`. */
export function gone(name: string, cause?: unknown): AppError {
  return new AppError(
    'source/gone',
    `"${name}" cannot be found. It may have been moved, deleted or unplugged.`,
    {
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** Error `source/denied`. */
export function denied(name: string, cause?: unknown): AppError {
  return new AppError(
    'source/denied',
    `"${name}" cannot be read: permission is denied. Check its permissions.`,
    {
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** Error `source/not-a-file`. */
export function notAFile(name: string, cause?: unknown): AppError {
  return new AppError('source/not-a-file', `"${name}" is not a file. Choose a video file.`, {
    ...(cause === undefined ? {} : { cause }),
  });
}
