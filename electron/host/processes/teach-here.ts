import { AppError, fromWire } from '../../../engine/base/errors.ts';
import { openVideo } from '../../../engine/decode/open-video.node.ts';
import type { StreamingModel } from '../../../engine/inference/model/model.ts';
import { embedVideo } from '../../../engine/pipeline/embed-video.ts';
import { KnownVideo } from '../../../engine/pipeline/known-video.ts';
import { type ReadStreams, readStreams, streamSpecsOf } from '../../../engine/pipeline/slot-streams.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import { teachAndReport } from '../../../engine/teach/teach.ts';
import type { ToolsAt } from './tools.ts';
import type { Learnt, Senses, WatchedVideo } from './work-calls.ts';

/** In this process. Errors: those of `embedVideo` and `openVideo`, `model/*`. */
export async function embedHere(
  tools: ToolsAt,
  id: string,
  watched: WatchedVideo,
  signal: AbortSignal,
): Promise<null> {
  const model = await streaming(tools, id);
  const video = knownVideo(tools, watched, signal);
  try {
    await embedVideo(video, model, signal);
  } finally {
    video.close();
  }
  return null;
}

/** In this process. Errors: those of `readStreams`, `model/*`. */
export async function watchHere(
  tools: ToolsAt,
  senses: Senses,
  watched: WatchedVideo,
  signal: AbortSignal,
): Promise<{ readonly slots: number }> {
  const { slots } = await streamsOf(tools, senses, watched, signal);
  return { slots };
}

/** In this process. Errors: those of `readStreams` and `teach`, `model/*`. */
export async function learnHere(
  tools: ToolsAt,
  senses: Senses,
  videos: ReadonlyMap<string, WatchedVideo>,
  examples: readonly Example[],
  signal: AbortSignal,
): Promise<Learnt> {
  const streams = new Map<string, ReadStreams>();
  for (const [name, video] of videos) streams.set(name, await streamsOf(tools, senses, video, signal));
  const { manifest } = await streaming(tools, senses.model);
  const eye = senses.eye && (await tools.eye(senses.eye));
  const specs = streamSpecsOf(manifest, eye?.info ?? null);
  return teachAndReport(examples, (name) => streams.get(name)!, specs);
}

async function streamsOf(
  tools: ToolsAt,
  senses: Senses,
  watched: WatchedVideo,
  signal: AbortSignal,
): Promise<ReadStreams> {
  const model = await streaming(tools, senses.model);
  const eye = senses.eye && (await tools.eye(senses.eye));
  const video = knownVideo(tools, watched, signal);
  try {
    return await readStreams(video, model, eye, signal);
  } finally {
    video.close();
  }
}

async function streaming({ tagger }: ToolsAt, id: string): Promise<StreamingModel> {
  const model = await tagger.opened(id);
  if (model.kind === 'streaming') return model;
  throw new AppError('usage', `Labels cannot be taught on ${id}.`);
}

function knownVideo(
  { artifacts }: ToolsAt,
  { file, contentId, painted }: WatchedVideo,
  signal: AbortSignal,
): KnownVideo {
  const open = async () => {
    if ('missing' in file) throw fromWire(file.missing);
    return openVideo({ kind: 'path', ...file }, { signal });
  };
  return new KnownVideo(open, { artifacts, contentId }, painted);
}
