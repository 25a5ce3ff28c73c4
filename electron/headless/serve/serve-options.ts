import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../../../engine/base/errors.ts';

export interface ServeOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Absolute, like the videos. */
  readonly modelFolders: readonly string[];
  readonly videos: readonly string[];
  /** Absolute; undefined: the user's own. */
  readonly libraryFolder: string | undefined;
  readonly help: boolean;
}

export const SERVE_USAGE = `Usage: npm run -s serve -- [--port N] [--model-dir DIR]... [--library DIR] [VIDEO...]

Opens Tubelet as a page for a browser on this computer. Prints one line, the page's address with the key that lets its
opener in, and runs until stopped.

  --port N         listen on this port of 127.0.0.1 (default: any free one)
  --model-dir DIR  use the model packages in DIR too; may be given more than once
  --library DIR    keep labels and settings in DIR (default: TUBELET_LIBRARY, or the user's data folder)
  --help           show this text`;

/** `folder` is what relative names start from. Errors: `usage`. */
export function parseServeOptions(args: readonly string[], folder: string): ServeOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split(/\. |\.?\n/)[0] ?? '') : String(error);
    throw new AppError('usage', `${why.replace(/\.$/, '')}; see --help.`, { cause: error });
  }
  const { port, 'model-dir': folders = [], library, help = false } = parsed.values;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new AppError('usage', `--port must be a number from 0 to 65535, not "${port}".`);
  }
  return {
    port: Number(port ?? 0),
    modelFolders: folders.map((name) => path.resolve(folder, name)),
    libraryFolder: library === undefined ? undefined : path.resolve(folder, library),
    videos: parsed.positionals.map((name) => path.resolve(folder, name)),
    help,
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      'model-dir': { type: 'string', multiple: true },
      library: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
