import type { ArtifactStore } from '../../../engine/artifacts/artifact-store.ts';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { toWire } from '../../../engine/base/errors.ts';
import { makeClip } from '../../../engine/decode/clips/make-clip.node.ts';
import { renderPicture } from '../../../engine/decode/ffmpeg/render.node.ts';
import { keepToOneProcessor, shareMachine } from '../../../engine/decode/ffmpeg/worker-pool.node.ts';
import type { Reply, Request, RpcPort } from '../../../engine/rpc/protocol.ts';
import { type Handlers, serve } from '../../../engine/rpc/serve.ts';
import type { SourceRef } from '../../../engine/source/byte-source.ts';
import { FileArtifacts } from '../artifacts/file-artifacts.ts';
import { reelVideo } from '../library/reels/reel-video.ts';
import { chooseDecoder } from '../settings/native-decoder.ts';
import { NodeTagger } from '../tasks/tagger.ts';
import type { TagNews, VideoFile, WorkCalls, WorkPlace } from './work-calls.ts';

/**
 * Makes this process one that works on strange files for another: it answers {@link WorkCalls} on `port`.
 * @param leave ends the process
 */
export function serveWork(port: RpcPort<Reply, Request>, leave: () => void): void {
  const work = new Work();
  const busy = work.busy.bind(work);
  const handlers: Handlers<WorkCalls> = {
    open: ({ place, model }, { emit }) =>
      busy(() => work.taggerFor(place, emit).then((to) => to.open(model))),
    tag: ({ place, file, model, settings, contentId, ...how }, { signal, emit }) =>
      busy(async () => {
        const tagger = await work.taggerFor(place, emit);
        const onProgress = (progress: Extract<TagNews, { kind: 'progress' }>['progress']) =>
          emit({ kind: 'progress', progress });
        return tagger.tag(file, model, settings, { contentId, ...how, signal, onProgress });
      }),
    picture: ({ video, atUs, side }, { signal }) =>
      busy(() => renderPicture(refOf(video), atUs, side, signal)),
    clip: ({ video, wish }, { signal }) => busy(() => makeClip(refOf(video), wish, signal)),
    reel: ({ clips, ...how }, { signal, emit }) =>
      busy(() => reelVideo(clips, how, { signal, onProgress: (done) => emit(done) })),
    look: ({ isDeskAtWork }) => {
      keepToOneProcessor(isDeskAtWork);
      return { memoryBytes: process.memoryUsage.rss() };
    },
    idle: () => work.whenIdle().then(() => null),
    end: async () => {
      await work.close();
      setImmediate(leave);
      return null;
    },
  };
  serve(port, handlers);
}

class Work {
  readonly #taggers = new Map<string, NodeTagger>();
  readonly #running = new Set<Promise<unknown>>();
  /** Who hears of a store that fails: the call that is at work. */
  #tell: (news: TagNews) => void = () => {};

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

  async taggerFor(place: WorkPlace, tell: (news: TagNews) => void): Promise<NodeTagger> {
    const { modelFolders, artifacts, settingsFolder, decoder, atOnce, provider, patience } = place;
    this.#tell = tell;
    shareMachine(atOnce);
    await chooseDecoder(decoder, settingsFolder);
    const key = JSON.stringify(place);
    const known = this.#taggers.get(key);
    if (known) return known;
    // Another place is another library, or another share of the machine: what the last one holds goes first.
    await this.#rest();
    const store = artifacts ? new FileArtifacts(artifacts.folder, () => artifacts.limitBytes) : NOWHERE;
    const report = (error: unknown) => this.#tell({ kind: 'unkept', error: toWire(error) });
    const tagger = new NodeTagger(modelFolders, new Artifacts(store, report), {
      atOnce,
      ...(provider ? { provider } : {}),
      ...(patience ? { patience } : {}),
    });
    this.#taggers.set(key, tagger);
    return tagger;
  }

  async close(): Promise<void> {
    await this.whenIdle();
    await this.#rest();
  }

  async #rest(): Promise<void> {
    const taggers = [...this.#taggers.values()];
    this.#taggers.clear();
    for (const tagger of taggers) await tagger.rest();
  }
}

function refOf(video: VideoFile): SourceRef {
  return { kind: 'path', ...video };
}

const NOWHERE: ArtifactStore = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(),
  names: () => Promise.resolve([]),
  forget: () => Promise.resolve(),
};
