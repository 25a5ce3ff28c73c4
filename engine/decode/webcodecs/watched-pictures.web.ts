import type { SourceRef } from '../../source/byte-source.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import type { CardWish, PictureEvent, WantedSamples } from './picture-calls.ts';
import { PicturesThread, type SpawnPictures } from './pictures-thread.web.ts';
import { PlaneWriter } from './plane-ring.ts';

/** A video that the browser decodes in a worker of its own, which is ended where it does not come back from the file. */
export class WatchedPictures {
  readonly #thread: PicturesThread;

  private constructor(thread: PicturesThread) {
    this.#thread = thread;
  }

  /** Null where the browser cannot decode this file, or does not come back from it. To be closed. */
  static async open(
    ref: SourceRef,
    video: ProbedVideo,
    spawn?: SpawnPictures,
  ): Promise<WatchedPictures | null> {
    const thread = await PicturesThread.take(spawn);
    const isOpen = await thread.call('open', { ref, video }).catch(() => false);
    if (isOpen) return new WatchedPictures(thread);
    thread.giveBack();
    return null;
  }

  /** One past the last sample of the video; infinite where that is not known yet, or the browser failed. */
  end({ fps }: Pick<SamplingPlan, 'fps'>): Promise<number> {
    return this.#thread.call('end', { fps }).catch(() => Number.POSITIVE_INFINITY);
  }

  /** The graphics card that could scale, in words; null where there is none. */
  card(allowSoftware: boolean): Promise<string | null> {
    return this.#thread.call('card', { allowSoftware }).catch(() => null);
  }

  /** Lets the worker write pictures, or frames where a card is wished for. Settles when no more come, for whatever reason: the ring is ended then. */
  async samples(
    wanted: WantedSamples,
    onEvent: (event: PictureEvent) => void,
    signal: AbortSignal,
    card: CardWish | null = null,
  ): Promise<void> {
    let ring: PlaneWriter | null = null;
    const hear = (event: PictureEvent) => {
      if (event.kind !== 'shown') ring = new PlaneWriter(event.planes);
      onEvent(event);
    };
    const isWaiting = () => ring?.isFull ?? false;
    try {
      await this.#thread.call('samples', { ...wanted, card }, { signal, onEvent: hear }, isWaiting);
    } catch {
      // Whoever takes the pictures goes on in another way.
    } finally {
      (ring as PlaneWriter | null)?.end();
    }
  }

  close(): void {
    this.#thread.giveBack();
  }
}
