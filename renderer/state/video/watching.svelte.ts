import { addSeen } from '../../../engine/annotation/edits/seen.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { VideoFile } from './video-file.svelte.ts';

/** A jump further than this between two looks is a seek: what lies between was not watched. */
const LONGEST_STEP_US = 1_500_000;
/** Stretches are noted at least this often while playing. */
const NOTE_EVERY_US = 1_000_000;

/** Notes what of a video is watched, told where the playhead is while it plays. */
export class Watching {
  #file: VideoFile | null = null;
  #fromUs = 0;
  #lastUs = 0;

  /** The playhead while playing; null where the video is paused. */
  look(file: VideoFile | null, timeUs: Micros | null): void {
    const isJump = timeUs !== null && Math.abs(timeUs - this.#lastUs) > LONGEST_STEP_US;
    if (file !== this.#file || timeUs === null || isJump) {
      this.#note();
      this.#file = timeUs === null ? null : file;
      this.#fromUs = timeUs ?? 0;
      this.#lastUs = this.#fromUs;
      return;
    }
    this.#lastUs = timeUs;
    if (Math.abs(timeUs - this.#fromUs) >= NOTE_EVERY_US) this.#note();
  }

  #note(): void {
    const [fromUs, toUs] = [this.#fromUs, this.#lastUs];
    this.#fromUs = this.#lastUs;
    const document = this.#file?.document;
    const video = document?.video;
    if (document && video && fromUs !== toUs) {
      document.note((records) => addSeen(records, video.id, fromUs, toUs));
    }
  }
}
