import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { AppError } from '../base/errors.ts';
import { changed, denied, gone, notAFile, type OpenedSource } from './opened-source.ts';

/** How often the file's size and time are compared with those at opening: often enough to stop a wrong result. */
const CHECK_EVERY_MS = 250;
/** Without O_NONBLOCK, which Windows does not have, opening a pipe waits for its writer, for ever if there is none. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * A file on disk through its descriptor.
 * Errors: `source/gone`, `source/denied`, `source/not-a-file`; while reading also `source/changed`.
 */
export class FileSource implements OpenedSource {
  readonly name: string;
  readonly size: number;
  readonly version: string;
  readonly #descriptor: number;
  #checkedAt = 0;
  #open = true;

  constructor(path: string, name: string) {
    this.name = name;
    // Opening a device may already do something, such as rewind a tape.
    if (!attempt(name, () => statSync(path)).isFile()) throw notAFile(name);
    const descriptor = attempt(name, () => openSync(path, READ));
    try {
      const stats = attempt(name, () => fstatSync(descriptor));
      if (!stats.isFile()) throw notAFile(name);
      this.#descriptor = descriptor;
      this.size = stats.size;
      this.version = versionOf(stats);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  readAt(position: number, into: Uint8Array): number {
    this.#check();
    const wanted = Math.min(into.length, this.size - position);
    let count = 0;
    while (count < wanted) {
      const read = attempt(this.name, () =>
        readSync(this.#descriptor, into, count, wanted - count, position + count),
      );
      if (read === 0) throw changed(this.name);
      count += read;
    }
    return count;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }

  #check(): void {
    const now = Date.now();
    if (now - this.#checkedAt < CHECK_EVERY_MS) return;
    this.#checkedAt = now;
    const stats = attempt(this.name, () => fstatSync(this.#descriptor));
    if (versionOf(stats) !== this.version) throw changed(this.name);
  }
}

function versionOf(stats: Stats): string {
  return `${stats.size}-${stats.mtimeMs}`;
}

function attempt<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw explain(name, error);
  }
}

function explain(name: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENXIO':
    case 'ENODEV':
    case 'ESTALE':
      return gone(name, error);
    case 'EACCES':
    case 'EPERM':
      return denied(name, error);
    case 'EISDIR':
      return notAFile(name, error);
    case 'EIO':
      return new AppError('source/gone', `"${name}" cannot be read: the disk or drive reports an error.`, {
        cause: error,
      });
    default:
      return new AppError('source/gone', `"${name}" cannot be read (${String(code ?? error)}).`, {
        cause: error,
      });
  }
}
