import type { WireError } from '../../base/errors.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import type { CompiledCore } from './compiled-core.ts';
import type { CoreLog } from './core-log.ts';
import type { RingMemory } from './frame-ring.ts';

/** What every call into a decode worker carries. */
export interface DecodeTask {
  /** Compiled once and shared by all workers; null where an installed ffmpeg decodes. */
  readonly core: CompiledCore | null;
  readonly ref: SourceRef;
  /** Version of the file when the video was opened; another one now is `source/changed`. */
  readonly version: string | null;
  readonly args: readonly string[];
  /** Threads of a run that is given any, which an installed ffmpeg is; 1 unless given. */
  readonly threads?: number;
  /** Memory of the call's {@link import('./heartbeat.ts').Heartbeat}. */
  readonly heartbeat: SharedArrayBuffer;
}

export interface ProbeResult {
  readonly stdout: string;
  readonly log: CoreLog;
  readonly size: number;
  readonly version: string;
  /** The file's first bytes as Latin-1 text. */
  readonly head: string;
}

export interface DecodeResult {
  readonly frames: number;
  readonly log: CoreLog;
  /** Set when the file could not be read to the end; the frames before that were written. */
  readonly sourceError: WireError | null;
}

/** A file that ffmpeg made. */
export interface RenderResult {
  /** Empty when it made none. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly log: CoreLog;
  readonly exitCode: number;
  readonly sourceError: WireError | null;
  /** What ffprobe answered about the file, where it was asked. */
  readonly examined: string;
}

/** All that a short run wrote, and what it said. */
export interface WrittenResult {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly log: CoreLog;
}

/** Calls of a decode worker. One at a time: the worker is deaf while ffmpeg runs. */
export type DecodeCalls = {
  probe: { in: DecodeTask; out: ProbeResult };
  /** Runs ffmpeg and hands over the file `output` of the core's own file system, which must fit into memory. */
  render: {
    in: DecodeTask & {
      readonly output: string;
      /** ffprobe's command line for a look at the file that was made. */
      readonly examine?: readonly string[];
    };
    out: RenderResult;
  };
  /** One small picture, as raw RGB; no bytes when there is none. */
  picture: { in: DecodeTask; out: WrittenResult };
  /** The peaks of a stretch of sound that the run writes as 16-bit mono; no bytes when there is none. */
  peaks: { in: DecodeTask & { readonly samplesPerPeak: number }; out: WrittenResult };
  /** Scales pictures that come through `planes`, until that is ended; the file itself is not read. */
  scale: {
    in: DecodeTask & { readonly planes: RingMemory; readonly ring: RingMemory };
    out: DecodeResult;
  };
  decode: {
    in: DecodeTask & {
      readonly ring: RingMemory;
      /** How many are wanted; null for all. */
      readonly samples: number | null;
    };
    out: DecodeResult;
  };
};
