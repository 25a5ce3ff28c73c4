/// <reference path="./ffmpeg-core.d.ts" />
import createFFmpegCore, { type FFmpegCore, type FileNode, type FileStream } from '@ffmpeg/core';
import { AppError } from '../../base/errors.ts';
import type { ByteSource } from '../../source/byte-source.ts';
import type { CompiledCore } from './compiled-core.ts';
import { type CoreLog, LogBook } from './core-log.ts';
import { inputPath, OUTPUT } from './core-paths.ts';
import type { DecodeTask } from './decode-calls.ts';
import { Enough } from './frame-ring.ts';
import type { HeldPicture } from './held-pictures.ts';

/** errno of Emscripten for a failed read. */
const EIO = 29;
/** Any device number that Emscripten does not use itself. */
const DEVICE_MAJOR = 80;

export interface CoreRun {
  readonly tool: 'ffmpeg' | 'ffprobe';
  readonly args: readonly string[];
  readonly source: ByteSource;
  /**
   * Called at every read and write. What this and `write` throw ends the run and is thrown from {@link runCore}, but for
   * {@link Enough}: then the run has ended well.
   */
  beat(): void;
  /** Receives what is written to {@link OUTPUT} (borrowed). */
  write?(bytes: Uint8Array): void;
  /** Told of pictures that are held, before they are written, and of signs that pictures are decoded. */
  onHeld?(held: HeldPicture | 'picture'): void;
  /** A file in the core's own file system that the run makes. */
  readonly output?: string;
}

export interface CoreResult {
  readonly stdout: string;
  /** 0 when ffmpeg is content; ffprobe does not say. */
  readonly exitCode: number;
  readonly log: CoreLog;
  /** The file that was asked for; empty when it was not made. */
  readonly output: Uint8Array<ArrayBuffer>;
  /** What the source threw. ffmpeg sees a failed read, ends in its own way and what it had was written. */
  readonly sourceError: AppError | null;
}

/** Runs ffmpeg or ffprobe once on the file of a task. Errors: `decode/crashed`, and whatever `beat` throws. */
export type Runner = (
  task: Pick<DecodeTask, 'core' | 'ref' | 'threads'>,
  run: CoreRun,
) => Promise<CoreResult>;

/**
 * Runs ffmpeg or ffprobe once, synchronously after start-up, in a fresh instance of the compiled core: starting
 * one takes about 10 ms, its memory goes with it, and a crash cannot spoil the next run.
 * Errors: `decode/crashed`, and whatever `beat` throws.
 */
export const runCore: Runner = async ({ core: compiled }, run) => {
  if (!compiled) throw new Error('the core was not compiled');
  const core = await start(compiled);
  const stdout: string[] = [];
  const log = new LogBook(run.onHeld);
  core.setLogger(({ type, message }) => {
    if (type === 'stdout') stdout.push(message);
    else log.add(message);
  });
  const failure: { source: AppError | null; thrown: unknown } = { source: null, thrown: null };
  const guarded = (act: () => number): number => {
    try {
      run.beat();
      return act();
    } catch (error) {
      if (error instanceof AppError) {
        failure.source ??= error;
        throw new core.FS.ErrnoError(EIO);
      }
      failure.thrown ??= error;
      throw error;
    }
  };
  mountInput(core, inputPath(run.source.name), run.source, guarded);
  mountOutput(core, guarded, run.write);
  let exitCode: number;
  try {
    exitCode = run.tool === 'ffmpeg' ? core.exec(...run.args) : core.ffprobe(...run.args);
  } catch (error) {
    if (failure.thrown instanceof Enough) exitCode = 0;
    else if (failure.thrown !== null) throw failure.thrown;
    else if (!isExit(error)) throw crashed(error);
    else exitCode = error.status;
  }
  if (failure.thrown !== null && !(failure.thrown instanceof Enough)) throw failure.thrown;
  // ffmpeg reports its exit code; -1 is left from the start, so it ended without one. ffprobe never reports.
  if (run.tool === 'ffmpeg' && exitCode === -1) throw crashed(log.summary().errors.at(-1) ?? 'it stopped');
  return {
    stdout: stdout.join('\n'),
    exitCode,
    log: log.summary(),
    output: outputOf(core, run.output),
    sourceError: failure.source,
  };
};

async function start({ kind, module }: CompiledCore): Promise<FFmpegCore> {
  const create = kind === 'av1' ? (await import('../av1-core/av1-core.js')).default : createFFmpegCore;
  return create({
    instantiateWasm(imports, done) {
      void WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
  });
}

function outputOf(core: FFmpegCore, name: string | undefined): Uint8Array<ArrayBuffer> {
  try {
    return name === undefined ? new Uint8Array() : new Uint8Array(core.FS.readFile(name));
  } catch {
    return new Uint8Array();
  }
}

/** What Emscripten throws for C's `exit`. */
function isExit(error: unknown): error is { status: number } {
  return error instanceof Object && 'name' in error && error.name === 'ExitStatus' && 'status' in error;
}

function crashed(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('decode/crashed', `The video decoder failed on this file (${reason}).`, { cause });
}

function mountInput(
  core: FFmpegCore,
  at: string,
  source: ByteSource,
  guarded: (act: () => number) => number,
): void {
  const node = core.FS.createFile('/', at.slice(1), {}, true, false);
  const epoch = new Date(0);
  node.node_ops = {
    ...node.node_ops,
    getattr: ({ id, mode }: FileNode) => ({
      dev: 1,
      ino: id,
      mode,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size: source.size,
      atime: epoch,
      mtime: epoch,
      ctime: epoch,
      blksize: 4096,
      blocks: Math.ceil(source.size / 512),
    }),
  };
  node.stream_ops = {
    llseek: (stream: FileStream, offset: number, whence: number): number => {
      if (whence === 1) return stream.position + offset;
      if (whence === 2) return source.size + offset;
      return offset;
    },
    read: (_stream: FileStream, heap: Int8Array, offset: number, length: number, position: number): number =>
      guarded(() =>
        position >= source.size
          ? 0
          : source.readAt(position, new Uint8Array(heap.buffer, heap.byteOffset + offset, length)),
      ),
  };
}

function mountOutput(
  core: FFmpegCore,
  guarded: (act: () => number) => number,
  write: CoreRun['write'] = () => {},
): void {
  const device = core.FS.makedev(DEVICE_MAJOR, 0);
  core.FS.registerDevice(device, {
    open: (stream: FileStream) => {
      stream.seekable = false;
    },
    read: () => 0,
    write: (_stream: FileStream, heap: Int8Array, offset: number, length: number): number =>
      guarded(() => {
        write(new Uint8Array(heap.buffer, heap.byteOffset + offset, length));
        return length;
      }),
  });
  core.FS.mkdev(OUTPUT, device);
}
