import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';

export interface ServeOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Absolute, like the videos. */
  readonly modelFolders: readonly string[];
  readonly videos: readonly string[];
  /** Absolute, the folder of a library or its file; undefined: the user's own. */
  readonly library: string | undefined;
  readonly help: boolean;
}

export const SERVE_USAGE = `Usage: npm run -s serve -- [--port N] [--model-dir DIR]... [--library DIR] [VIDEO...]

Opens Tubelet as a page for a browser on this computer. Prints one line, the page's address with the key that lets its
opener in, and runs until stopped.

  --port N         listen on this port of 127.0.0.1 (default: any free one)
  --model-dir DIR  use the model packages in DIR too; may be given more than once
  --library DIR    keep labels and settings in the folder DIR, made where there is none; or DIR/library.sqlite
                   (default: TUBELET_LIBRARY, or the user's data folder)
  --help           show this text`;

/** `folder` is what relative names start from. Errors: `usage`. */
export function parseServeOptions(args: readonly string[], folder: string): ServeOptions {
  const { values, positionals } = parsed(args);
  const { port, 'model-dir': folders = [], library, help = false } = values;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new AppError('usage', `--port must be a number from 0 to 65535, not "${port}".`);
  }
  return {
    port: Number(port ?? 0),
    modelFolders: folders.map((name) => path.resolve(folder, name)),
    library: library === undefined ? undefined : path.resolve(folder, library),
    videos: positionals.map((name) => path.resolve(folder, name)),
    help,
  };
}

function parsed(args: readonly string[]) {
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        'model-dir': { type: 'string', multiple: true },
        library: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrongUsageOf('serve'),
  );
}
