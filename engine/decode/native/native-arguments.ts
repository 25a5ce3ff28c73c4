import { inputPath, OUTPUT } from '../ffmpeg/core-paths.ts';

/** Bytes of one allocation inside ffmpeg; a picture of 16384 x 16384 needs less. */
const MOST_AT_ONCE = 1 << 30;

/** What differs between the ffmpeg that is shipped and one that is installed. */
export interface NativeRun {
  readonly tool: 'ffmpeg' | 'ffprobe';
  /** Of the shipped ffmpeg. */
  readonly args: readonly string[];
  /** Name and place of the video. */
  readonly name: string;
  readonly path: string;
  /** Null for a build newer than all releases. */
  readonly major: number | null;
  readonly threads: number;
}

/**
 * The same command line for an installed ffmpeg: it reads the file itself, and nothing but files, writes to standard
 * output, and uses as many threads as it is given.
 */
export function nativeArguments({ tool, args, name, path, major, threads }: NativeRun): string[] {
  const limits = ['-max_alloc', String(MOST_AT_ONCE)];
  const translated = args.flatMap((arg, index) => {
    if (arg === '-i') return ['-protocol_whitelist', 'file,pipe', '-i'];
    if (arg === inputPath(name)) {
      const file = `file:${path}`;
      return tool === 'ffprobe' ? ['-protocol_whitelist', 'file,pipe', file] : [file];
    }
    if (arg === OUTPUT) return ['pipe:1'];
    if (args[index - 1] === '-threads') return [String(threads)];
    // Renamed in version 5.1, and later taken away.
    if (arg === '-vsync' && (major === null || major >= 6)) return ['-fps_mode'];
    return [arg];
  });
  return [...limits, ...(tool === 'ffmpeg' ? ['-nostdin', '-y'] : []), ...translated];
}
