import { cancelled, toWire } from '../../base/errors.ts';
import type { Handlers } from '../../rpc/serve.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { MemorySource } from '../../source/memory-source.ts';
import { changed, type OpenedSource } from '../../source/opened-source.ts';
import { PeakMeter } from '../previews/peak-meter.ts';
import { PlaneSource } from '../webcodecs/plane-ring.ts';
import { type CoreLog, NOTHING_SAID } from './core-log.ts';
import type { DecodeCalls, DecodeTask } from './decode-calls.ts';
import { RingWriter } from './frame-ring.ts';
import { Heartbeat, Stopped } from './heartbeat.ts';
import { type Runner, runCore } from './run-core.ts';
import { Endless, WorkGuard } from './work-guard.ts';

/** Enough to recognise a container by its mark. */
const HEAD_BYTES = 16;

/**
 * The decode worker's calls, the same in a web worker and in a Node thread, where `openSource` differs, and for an
 * installed ffmpeg, where `run` does.
 */
export function decodeService(
  openSource: (ref: SourceRef) => OpenedSource,
  run: Runner = runCore,
): Handlers<DecodeCalls> {
  /** Opens, hands over and always closes the task's file; a run that was stopped becomes `cancelled`. */
  async function withSource<T>(task: DecodeTask, use: (source: OpenedSource) => Promise<T>): Promise<T> {
    const source = openSource(task.ref);
    try {
      if (task.version !== null && source.version !== task.version) throw changed(task.ref.name);
      return await use(source);
    } catch (error) {
      if (error instanceof Endless) throw error.told;
      throw error instanceof Stopped ? cancelled() : error;
    } finally {
      source.close();
    }
  }

  /** A run that is short enough to be answered at once. Errors: `source/*`, `decode/crashed`, `cancelled`. */
  function written(task: DecodeTask, write: (bytes: Uint8Array) => void): Promise<CoreLog> {
    return withSource(task, async (source) => {
      const { log, sourceError } = await run(task, {
        tool: 'ffmpeg',
        args: task.args,
        ...watched(task, source),
        write,
      });
      if (sourceError) throw sourceError;
      return log;
    });
  }

  return {
    picture: async (task) => {
      const parts: Uint8Array[] = [];
      const log = await written(task, (bytes) => parts.push(bytes.slice()));
      return { bytes: joined(parts), log };
    },

    peaks: async (task) => {
      const meter = new PeakMeter(task.samplesPerPeak);
      const log = await written(task, (bytes) => meter.add(bytes));
      return { bytes: meter.peaks(), log };
    },

    probe: (task) =>
      withSource(task, async (source) => {
        const { size, version } = source;
        if (size === 0) return { stdout: '', log: NOTHING_SAID, size, version, head: '' };
        const head = new Uint8Array(Math.min(HEAD_BYTES, size));
        source.readAt(0, head);
        const result = await run(task, { tool: 'ffprobe', args: task.args, ...watched(task, source) });
        if (result.sourceError) throw result.sourceError;
        const { stdout, log } = result;
        return { stdout, log, size, version, head: String.fromCharCode(...head) };
      }),

    render: (task) =>
      withSource(task, async (source) => {
        const heartbeat = new Heartbeat(task.heartbeat);
        const beat = () => void heartbeat.beat();
        const { output, log, exitCode, sourceError } = await run(task, {
          tool: 'ffmpeg',
          args: task.args,
          source,
          beat,
          output: task.output,
        });
        const examined =
          task.examine && output.length > 0
            ? await run(task, {
                tool: 'ffprobe',
                args: task.examine,
                source: new MemorySource(output, task.output),
                beat,
              })
            : null;
        return {
          bytes: output,
          log,
          exitCode,
          sourceError: sourceError ? toWire(sourceError) : null,
          examined: examined?.stdout ?? '',
        };
      }),

    scale: async (task) => {
      const heartbeat = new Heartbeat(task.heartbeat);
      const writer = new RingWriter(task.ring, heartbeat);
      const source = new PlaneSource(task.planes, heartbeat);
      try {
        const { log } = await run(task, {
          tool: 'ffmpeg',
          args: task.args,
          source,
          beat: () => void heartbeat.beat(),
          write: (bytes) => writer.write(bytes),
        });
        return { frames: writer.frames, log, sourceError: null };
      } catch (error) {
        throw error instanceof Stopped ? cancelled() : error;
      } finally {
        source.close();
        writer.end();
      }
    },

    decode: async (task) => {
      const heartbeat = new Heartbeat(task.heartbeat);
      const writer = new RingWriter(task.ring, heartbeat, task.samples ?? undefined);
      try {
        return await withSource(task, async (source) => {
          const guard = new WorkGuard(source, true);
          const { log, sourceError } = await run(task, {
            tool: 'ffmpeg',
            args: task.args,
            ...watched(task, source, guard),
            write: (bytes) => {
              writer.write(bytes);
              guard.picture();
            },
            onHeld: (held) => {
              guard.picture();
              if (held !== 'picture') writer.hold(held);
            },
          });
          return { frames: writer.frames, log, sourceError: sourceError ? toWire(sourceError) : null };
        });
      } finally {
        writer.end();
      }
    },
  };
}

/** The part of a run that shows its owner that it lives, and that it does not go on for ever. */
function watched(task: DecodeTask, source: OpenedSource, guard = new WorkGuard(source, false)) {
  const heartbeat = new Heartbeat(task.heartbeat);
  const beat = () => {
    guard.rested(heartbeat.beat());
    guard.check();
  };
  return { source: guard.watched(source), beat };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
