import type { Example } from '../../../engine/teach/examples/example.ts';
import { ProcessModels } from './process-models.ts';
import type { Learnt, Senses, WatchedVideo } from './work-calls.ts';

/** Gets to know videos, and learns labels from them, in processes of their own. */
export class ProcessTeaching extends ProcessModels {
  /**
   * Makes sure that what the encoder says of every slot of a video is kept.
   * Errors: those of `embedVideo` and `openVideo`, `model/*`, `worker/crashed`, `cancelled`.
   */
  async embed(video: WatchedVideo, model: string, signal?: AbortSignal): Promise<void> {
    await this.run('embed', { model, video }, { about: video.file.name, signal });
  }

  /**
   * Computes what is learnt from of a video, which is kept, and tells how many slots it has.
   * Errors: those of `readStreams`, `model/*`, `worker/crashed`, `cancelled`.
   */
  async watch(video: WatchedVideo, senses: Senses, signal?: AbortSignal): Promise<number> {
    const { slots } = await this.run('watch', { senses, video }, { about: video.file.name, signal });
    return slots;
  }

  /**
   * Learns from examples in videos that were watched, by their names in the examples.
   * Errors: those of `readStreams` and `teach`, `model/*`, `worker/crashed`, `cancelled`.
   */
  learn(
    videos: ReadonlyMap<string, WatchedVideo>,
    examples: readonly Example[],
    senses: Senses,
    signal?: AbortSignal,
  ): Promise<Learnt> {
    return this.run('learn', { senses, videos, examples }, { about: 'your labels', signal });
  }
}
