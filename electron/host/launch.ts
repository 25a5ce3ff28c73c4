import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

/** What a start of the app was asked to open; a second start hands it to the first. */
export interface Launch {
  /** Absolute paths. */
  readonly files: readonly string[];
}

const launchSchema = v.object({ files: v.pipe(v.array(v.string()), v.maxLength(10_000)) });

/**
 * The files among a process's arguments. Switches belong to Chromium; `skip` leading names are the executable and,
 * when Electron was started by hand, the app's folder.
 */
export function launchFrom(args: readonly string[], skip: number, folder: string): Launch {
  const names = args.filter((argument) => argument !== '' && !argument.startsWith('-')).slice(skip);
  return { files: names.map((name) => absolutePath(name, folder)) };
}

/** A launch that came from another process; one that is not well-formed asks for nothing. */
export function parseLaunch(data: unknown): Launch {
  const parsed = v.safeParse(launchSchema, data);
  return { files: parsed.success ? parsed.output.files.filter((file) => path.isAbsolute(file)) : [] };
}

/** Some file managers hand over `file:` addresses. */
function absolutePath(name: string, folder: string): string {
  if (!/^file:\/\//i.test(name)) return path.resolve(folder, name);
  try {
    return fileURLToPath(name);
  } catch {
    return path.resolve(folder, name);
  }
}
