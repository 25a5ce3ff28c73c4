import path from 'node:path';
import { isCancelled, toAppError } from '../../../engine/base/errors.ts';
import type { Region } from '../../../engine/base/regions.ts';
import { openVideo } from '../../../engine/decode/open-video.node.ts';
import type { InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import { matchingVideo } from '../../../engine/formats/fields/match-video.ts';
import type { Eye } from '../../../engine/inference/eye/eye.ts';
import type { StreamingModel } from '../../../engine/inference/model/model.ts';
import { KnownVideo } from '../../../engine/pipeline/known-video.ts';
import { slotRateOf } from '../../../engine/pipeline/sampling.ts';
import { readStreams } from '../../../engine/pipeline/slot-streams.ts';
import { backgroundOf } from '../../../engine/teach/examples/background.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import type { SlotStreams } from '../../../engine/teach/streams.ts';
import type { Window } from '../../../engine/teach/windows.ts';
import { examplesOf } from '../../host/teaching/document-examples.ts';

export interface WatchExamplesOptions {
  readonly documents: readonly InterchangeDocument[];
  /** Files of videos. */
  readonly videos: readonly string[];
  readonly model: StreamingModel;
  readonly eye: Eye | null;
  readonly labels: readonly string[] | null;
  readonly isComplete: boolean;
  /** What the model does not see of the videos. */
  readonly paintOut: readonly Region[];
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
  /** Told of a video that is not there or cannot be read; the rest goes on. */
  readonly complain: (sentence: string) => void;
}

export interface WatchedExamples {
  readonly examples: readonly Example[];
  readonly names: ReadonlyMap<string, string>;
  readonly streams: ReadonlyMap<string, SlotStreams>;
}

/** Finds the videos of the examples and reads what is to be learnt from. Error: `cancelled`. */
export async function watchExamples(options: WatchExamplesOptions): Promise<WatchedExamples> {
  const { documents, videos, model } = options;
  const slotRate = slotRateOf(model.manifest);
  const baseNames = videos.map((file) => path.basename(file));
  const examples: Example[] = [];
  const names = new Map<string, string>();
  const streams = new Map<string, SlotStreams>();
  const seen = new Map<string, Window[]>();
  for (const document of documents) {
    const { name } = document.video;
    const index = matchingVideo(name, baseNames);
    const file = videos[index];
    if (file === undefined) {
      options.complain(`"${name}" has examples but is not among the videos: give its file or its folder.`);
      continue;
    }
    const said = examplesOf(document, file, slotRate, options.labels);
    if (said.examples.length === 0) continue;
    try {
      if (!streams.has(file)) streams.set(file, await streamsOf(file, options));
    } catch (error) {
      if (isCancelled(error)) throw error;
      options.complain(`${file}: ${toAppError(error).message}`);
      continue;
    }
    const { slots } = streams.get(file)!;
    const inside = said.examples
      .filter(({ from }) => from < slots)
      .map((example) => ({ ...example, group: path.dirname(file), to: Math.min(example.to, slots) }));
    const outside = said.examples.length - inside.length;
    if (outside > 0) options.complain(`"${name}": ${outside} examples lie after its end and are left out.`);
    examples.push(...inside);
    for (const [id, label] of said.names) names.set(id, label);
    if (options.isComplete) seen.set(file, [{ from: 0, to: slots }]);
    options.say(`${name}: ${inside.length} examples`);
  }
  if (options.isComplete) {
    for (const file of videos.filter((each) => !seen.has(each))) {
      try {
        if (!streams.has(file)) streams.set(file, await streamsOf(file, options));
      } catch (error) {
        if (isCancelled(error)) throw error;
        options.complain(`${file}: ${toAppError(error).message}`);
        continue;
      }
      seen.set(file, [{ from: 0, to: streams.get(file)!.slots }]);
      options.say(`${path.basename(file)}: no example, all of it background`);
    }
  }
  return { examples: [...examples, ...backgroundOf(seen, examples)], names, streams };
}

async function streamsOf(
  file: string,
  { model, eye, paintOut, signal }: WatchExamplesOptions,
): Promise<SlotStreams> {
  const source = { kind: 'path', path: path.resolve(file), name: path.basename(file) } as const;
  const video = new KnownVideo(() => openVideo(source, { signal }), null, paintOut);
  try {
    return await readStreams(video, model, eye, signal);
  } finally {
    video.close();
  }
}
