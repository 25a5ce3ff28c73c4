import { AppError } from '../../../engine/base/errors.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import { fromElementSeconds, toElementSeconds } from './media-clock.ts';
import type { Screen, ScreenEvents } from './screen.ts';

/** So long a moment of sound is heard. */
const BLIP_MS = 90;

/** Shows a video with the browser's own player. */
export class VideoScreen implements Screen {
  readonly #element: HTMLVideoElement;
  readonly #startOffset: () => Micros;
  readonly #listeners = new AbortController();
  /** Target of the seek that follows the one in progress. */
  #nextUs: number | null = null;
  #blipTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param startOffset the container timestamp that time 0 stands for; may become known later */
  constructor(element: HTMLVideoElement, url: string, startOffset: () => Micros, events: ScreenEvents) {
    this.#element = element;
    this.#startOffset = startOffset;
    const unplayable = () =>
      events.failed(
        new AppError('media/unsupported-codec', 'The built-in player cannot show this video.', {
          details: { player: element.error?.message ?? 'no picture' },
        }),
      );
    const on = (type: string, listener: () => void) =>
      element.addEventListener(type, listener, { signal: this.#listeners.signal });
    on('error', unplayable);
    on('loadeddata', () => {
      // Sound that plays without a picture: the codec of the video is one that Chromium does not have.
      if (element.videoWidth === 0) return unplayable();
      const { duration } = element;
      events.ready(Number.isFinite(duration) ? fromElementSeconds(duration, startOffset()) : null);
    });
    on('seeked', () => this.#seekNext());
    on('ended', () => events.ended());
    element.preservesPitch = true;
    element.src = url;
  }

  get timeUs(): number {
    return this.#nextUs ?? Math.max(0, fromElementSeconds(this.#element.currentTime, this.#startOffset()));
  }

  play(rate: number): void {
    this.#endBlip();
    this.#element.playbackRate = rate;
    // Refused when a pause follows at once: the player has already moved on.
    this.#element.play().catch(() => undefined);
  }

  pause(): void {
    this.#endBlip();
    this.#element.pause();
  }

  seek(timeUs: number): void {
    this.#nextUs = timeUs;
    if (!this.#element.seeking) this.#seekNext();
  }

  /** Moves of the pointer come faster than moments pass: the one that sounds goes on where the last seek leads. */
  blip(): void {
    const { duration, currentTime } = this.#element;
    if (this.#element.volume === 0 || !(currentTime < duration - BLIP_MS / 500)) return;
    clearTimeout(this.#blipTimer);
    const targetUs = this.timeUs;
    this.#element.playbackRate = 1;
    this.#element.play().catch(() => undefined);
    this.#blipTimer = setTimeout(() => {
      this.#blipTimer = undefined;
      this.#element.pause();
      this.seek(targetUs);
    }, BLIP_MS);
  }

  #endBlip(): void {
    clearTimeout(this.#blipTimer);
    this.#blipTimer = undefined;
  }

  setVolume(volume: number): void {
    this.#element.volume = volume;
    this.#element.muted = volume === 0;
  }

  close(): void {
    this.#endBlip();
    this.#listeners.abort();
    this.#element.pause();
    this.#element.removeAttribute('src');
    this.#element.load();
  }

  #seekNext(): void {
    if (this.#nextUs === null) return;
    this.#element.currentTime = toElementSeconds(this.#nextUs, this.#startOffset());
    this.#nextUs = null;
  }
}
