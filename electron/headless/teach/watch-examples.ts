import path from 'node:path';
import { isCancelled, toAppError } from '../../../engine/base/errors.ts';
import type { Rational } from '../../../engine/base/micros.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import { matchingVideo } from '../../../engine/formats/fields/match-video.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { backgroundOf } from '../../../engine/teach/examples/background.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import type { Window } from '../../../engine/teach/windows.ts';
import type { WatchedVideo } from '../../host/processes/work-calls.ts';
import { examplesOf } from '../../host/teaching/document-examples.ts';

export interface WatchExamplesOptions {
  readonly documents: readonly InterchangeDocument[];
  /** Files of videos. */
  readonly videos: readonly string[];
  /** Slots in a second. */
  readonly slotRate: Rational;
  /** Computes what is learnt from of a video; how many slots it has. */
  readonly watch: (video: WatchedVideo) => Promise<number>;
  readonly labels: readonly string[] | null;
  readonly isComplete: boolean;
  /** What the model does not see of the videos. */
  readonly paintOut: readonly Region[];
  readonly say: (sentence: string) => void;
  /** Told of a video that is not there or cannot be read; the rest goes on. */
  readonly complain: (sentence: string) => void;
}

export interface WatchedExamples {
  readonly examples: readonly Example[];
  readonly names: ReadonlyMap<string, string>;
  /** By their files, which the examples call them. */
  readonly videos: ReadonlyMap<string, WatchedVideo>;
}

interface Watched {
  readonly video: WatchedVideo;
  readonly slots: number;
}

/** Finds the videos of the examples and has them watched. Error: `cancelled`. */
export async function watchExamples(options: WatchExamplesOptions): Promise<WatchedExamples> {
  const { documents, videos, slotRate } = options;
  const baseNames = videos.map((file) => path.basename(file));
  const examples: Example[] = [];
  const names = new Map<string, string>();
  const watched = new Map<string, Watched>();
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
    const slots = await slotsOf(file, watched, options);
    if (slots === null) continue;
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
      const slots = await slotsOf(file, watched, options);
      if (slots === null) continue;
      seen.set(file, [{ from: 0, to: slots }]);
      options.say(`${path.basename(file)}: no example, all of it background`);
    }
  }
  return {
    examples: [...examples, ...backgroundOf(seen, examples)],
    names,
    videos: new Map([...watched].map(([file, { video }]) => [file, video])),
  };
}

/** Has a video watched, once; null where that failed, which is told. Error: `cancelled`. */
async function slotsOf(
  file: string,
  watched: Map<string, Watched>,
  { watch, paintOut, complain }: WatchExamplesOptions,
): Promise<number | null> {
  const known = watched.get(file);
  if (known) return known.slots;
  const name = path.basename(file);
  try {
    const contentId = await fileContentId(file, name);
    const video = { file: { path: path.resolve(file), name }, contentId, painted: paintOut };
    const slots = await watch(video);
    watched.set(file, { video, slots });
    return slots;
  } catch (error) {
    if (isCancelled(error)) throw error;
    complain(`${file}: ${toAppError(error).message}`);
    return null;
  }
}
