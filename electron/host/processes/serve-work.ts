import { toWire } from '../../../engine/base/errors.ts';
import { makeClip } from '../../../engine/decode/clips/make-clip.node.ts';
import { renderPicture } from '../../../engine/decode/ffmpeg/render.node.ts';
import { takeWorkers } from '../../../engine/decode/ffmpeg/worker-pool.node.ts';
import { openModel } from '../../../engine/inference/worker/open-model.node.ts';
import type { Reply, Request, RpcPort } from '../../../engine/rpc/protocol.ts';
import { type Handlers, serve } from '../../../engine/rpc/serve.ts';
import type { SourceRef } from '../../../engine/source/byte-source.ts';
import { reelVideo } from '../library/reels/reel-video.ts';
import { probeVideo } from './probe-video.ts';
import { embedHere, learnHere, watchHere } from './teach-here.ts';
import { Tools } from './tools.ts';
import type { TagNews, VideoFile, WorkCalls } from './work-calls.ts';

/**
 * Makes this process one that works on strange files for another: it answers {@link WorkCalls} on `port`.
 * @param leave ends the process
 */
export function serveWork(port: RpcPort<Reply, Request>, leave: () => void): void {
  const work = new Work();
  const tools = new Tools();
  const busy = work.busy.bind(work);
  /** Who hears of a store that fails: the call that is at work. */
  const telling = (emit: (news: TagNews) => void) => (error: unknown) =>
    emit({ kind: 'unkept', error: toWire(error) });
  const handlers: Handlers<WorkCalls> = {
    open: ({ place, model }, { emit }) =>
      busy(async () => (await tools.at(place, telling(emit))).tagger.open(model)),
    tag: ({ place, file, model, settings, contentId, ...how }, { signal, emit }) =>
      busy(async () => {
        const { tagger } = await tools.at(place, telling(emit));
        const onProgress = (progress: Extract<TagNews, { kind: 'progress' }>['progress']) =>
          emit({ kind: 'progress', progress });
        return tagger.tag(file, model, settings, { contentId, ...how, signal, onProgress });
      }),
    embed: ({ place, model, video }, { signal, emit }) =>
      busy(async () => embedHere(await tools.at(place, telling(emit)), model, video, signal)),
    watch: ({ place, senses, video }, { signal, emit }) =>
      busy(async () => watchHere(await tools.at(place, telling(emit)), senses, video, signal)),
    learn: ({ place, senses, videos, examples }, { signal, emit }) =>
      busy(async () => learnHere(await tools.at(place, telling(emit)), senses, videos, examples, signal)),
    verify: ({ dir, provider }, { signal }) => busy(() => verify(dir, provider, signal)),
    probe: ({ video, listsFrames }, { signal }) => busy(() => probeVideo(video, listsFrames, signal)),
    picture: ({ video, atUs, side }, { signal }) =>
      busy(() => renderPicture(refOf(video), atUs, side, signal)),
    clip: ({ video, wish }, { signal }) => busy(() => makeClip(refOf(video), wish, signal)),
    reel: ({ clips, ...how }, { signal, emit }) =>
      busy(() => reelVideo(clips, how, { signal, onProgress: (done) => emit(done) })),
    look: ({ workers }) => {
      takeWorkers(workers);
      return { memoryBytes: process.memoryUsage.rss() };
    },
    idle: () => work.whenIdle().then(() => null),
    end: async () => {
      await work.whenIdle();
      await tools.putDown();
      setImmediate(leave);
      return null;
    },
  };
  serve(port, handlers);
}

/** What this process is at. */
class Work {
  readonly #running = new Set<Promise<unknown>>();

  async busy<T>(act: () => Promise<T>): Promise<T> {
    const running = act();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async whenIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
  }
}

async function verify(
  dir: string,
  provider: WorkCalls['verify']['in']['provider'],
  signal: AbortSignal,
): Promise<WorkCalls['verify']['out']> {
  const model = await openModel({ kind: 'path', dir }, { provider, signal });
  try {
    return { provider: model.provider, device: model.device };
  } finally {
    await model.dispose();
  }
}

function refOf(video: VideoFile): SourceRef {
  return { kind: 'path', ...video };
}
