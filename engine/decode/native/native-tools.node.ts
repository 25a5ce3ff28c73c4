import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** A person's own ffmpeg. */
export interface NativeTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** As it says itself, such as `5.1.9-0+deb12u1` or `N-118448-g1c2d`. */
  readonly version: string;
  /** Null for a build from between two releases, which counts as new. */
  readonly major: number | null;
}

/** Older ones lack what the command lines here need. */
const OLDEST_MAJOR = 5;
const ANSWER_MS = 10_000;

/** The `ffmpeg` and `ffprobe` on the PATH, or null where they are not there or too old. */
export async function findNativeTools(searched = process.env.PATH ?? ''): Promise<NativeTools | null> {
  const [ffmpeg, ffprobe] = await Promise.all(['ffmpeg', 'ffprobe'].map((name) => onPath(name, searched)));
  if (!ffmpeg || !ffprobe) return null;
  try {
    const { stdout } = await promisify(execFile)(ffmpeg, ['-version'], { timeout: ANSWER_MS });
    const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
    const major = Number(/^n?(\d+)\./.exec(version)?.[1] ?? Number.NaN);
    if (major < OLDEST_MAJOR) return null;
    return { ffmpeg, ffprobe, version, major: Number.isNaN(major) ? null : major };
  } catch {
    return null;
  }
}

async function onPath(name: string, searched: string): Promise<string | null> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of searched.split(path.delimiter)) {
    // A relative entry would run whatever lies in the folder of the videos.
    if (!path.isAbsolute(folder)) continue;
    const at = path.join(folder, file);
    if (
      await access(at, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return at;
  }
  return null;
}
