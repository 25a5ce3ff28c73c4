import { middleOfFrame, stepFrames } from '../../../engine/annotation/timing/frame-clock.ts';
import { type AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { type Micros, toMicros } from '../../../engine/base/micros.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import { chosenVideo } from '../../../engine/decode/media-info.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { DecoderScreen } from './decoder-screen.ts';
import { type Followed, Follower, type Lead } from './follower.ts';
import type { Screen, ScreenEvents } from './screen.ts';
import { SoundReading } from './sound-reading.svelte.ts';
import { VideoScreen } from './video-screen.ts';

/** Where the main player is. */
export interface LeadingPlayer extends Lead {
  readonly timeUs: number;
}

/** The video beside the one that is labelled: it follows, or is moved by itself until both are linked. */
export class SecondCamera {
  #file = $state.raw<VideoFile | null>(null);
  #error = $state.raw<AppError | null>(null);
  #surface = $state<'video' | 'decoder'>('video');
  #isReady = $state(false);
  #isLinked = $state(true);
  #hasPicture = $state(true);
  /** Where it stands on its own clock; exact while it stands still. */
  #positionUs = $state(0 as Micros);
  #screenDurationUs = $state(0);
  #follower: Follower | null = null;
  /** Counts what was asked to be shown: what is found late for an earlier one is let go. */
  #asked = 0;
  readonly #steps = new SerialQueue();
  /** The sound of both, while the offset is found by it. */
  readonly sound = new SoundReading();
  /** Files that were chosen in this window, by their content: a browser finds those again by nothing else. */
  readonly chosen = new Map<string, VideoFile>();

  /** The video that is shown; owned, and closed with {@link close}. */
  get file(): VideoFile | null {
    return this.#file;
  }
  /** Why it cannot be shown. */
  get error(): AppError | null {
    return this.#error;
  }
  get surface(): 'video' | 'decoder' {
    return this.#surface;
  }
  get isReady(): boolean {
    return this.#isReady;
  }
  /** It follows; else it is moved by itself. */
  get isLinked(): boolean {
    return this.#isLinked;
  }
  /** It was recorded at the time that the main player shows. */
  get hasPicture(): boolean {
    return this.#hasPicture;
  }
  get positionUs(): Micros {
    return this.#positionUs;
  }
  /** Length in microseconds, or 0 while unknown. */
  get durationUs(): Micros {
    return toMicros(this.#file?.info?.durationUs ?? this.#screenDurationUs);
  }

  /** Shows what `find` brings, which says in its error why there is nothing. The one before is closed. Never throws. */
  async show(find: () => Promise<VideoFile>): Promise<void> {
    this.close();
    const asked = this.#asked;
    try {
      const file = await find();
      if (asked !== this.#asked) return file.close();
      this.#file = file;
      const info = await file.probe();
      if (asked !== this.#asked) return;
      if (chosenVideo(info).number !== 1) this.#useDecoder();
      file.readFramesAhead(info);
    } catch (thrown) {
      // A browser may play what our decoder cannot read.
      if (asked === this.#asked && !this.#file) this.#error = toAppError(thrown);
    }
  }

  close(): void {
    this.#asked++;
    this.sound.cancel();
    this.#file?.close();
    this.#file = null;
    this.#error = null;
    this.#surface = 'video';
    this.#isReady = false;
    this.#isLinked = true;
    this.#hasPicture = true;
    this.#positionUs = 0 as Micros;
    this.#screenDurationUs = 0;
  }

  /** Shows the file in a media element until the returned function is called. */
  attachVideo(element: HTMLVideoElement, file: VideoFile): () => void {
    const events = this.#events(() => this.#useDecoder());
    const startOffset = () => file.info?.startOffsetUs ?? (0 as Micros);
    return this.#attach(new VideoScreen(element, file.playUrl, startOffset, events), file, true);
  }

  /** Shows the file on a canvas, decoded by ourselves, until the returned function is called. */
  attachDecoder(canvas: HTMLCanvasElement, file: VideoFile): () => void {
    const events = this.#events((thrown) => {
      this.#error = toAppError(thrown);
    });
    return this.#attach(new DecoderScreen(canvas, file.decoder(), events), file, false);
  }

  /** To be called whenever the main player has moved. @param behindUs how much later this video begins */
  follow({ timeUs, ...lead }: LeadingPlayer, behindUs: number, nowMs = performance.now()): void {
    if (!this.#isLinked) return;
    this.#positionUs = toMicros(timeUs - behindUs);
    this.#hasPicture = this.#follower?.follow(this.#positionUs, lead, nowMs) ?? true;
  }

  /** From now on it stands where it is, and is moved by itself. */
  unlink(): void {
    this.sound.cancel();
    this.#isLinked = false;
    this.moveTo(this.#positionUs);
  }

  /** It follows again. */
  link(): void {
    this.#isLinked = true;
  }

  /** Moves it by itself, within its length. */
  moveTo(timeUs: number): void {
    if (this.#isLinked) return;
    const { durationUs } = this;
    const lastUs = durationUs > 0 ? durationUs - 1 : timeUs;
    this.#positionUs = toMicros(Math.max(0, Math.min(timeUs, lastUs)));
    this.#hasPicture = true;
    this.#follower?.follow(this.#positionUs, { isPlaying: false, speed: 1 }, performance.now());
  }

  /** Moves it by whole frames, as its file has them. */
  step(frames: number): Promise<void> {
    return this.#steps.run(async () => {
      const file = this.#file;
      if (!file || this.#isLinked) return;
      if (!file.table) await file.frameTimes();
      if (file === this.#file) this.moveTo(stepFrames(file.clock, this.#positionUs, frames));
    });
  }

  #attach(screen: Screen, file: VideoFile, canBend: boolean): () => void {
    screen.setVolume(0);
    const length = () => this.durationUs;
    const followed: Followed = {
      get durationUs() {
        return length();
      },
      canBend,
      stillOf: (timeUs) =>
        file.table ? middleOfFrame(file.clock, file.clock.indexAt(timeUs), length()) : timeUs,
    };
    const follower = new Follower(screen, followed);
    this.#follower = follower;
    return () => {
      if (this.#follower === follower) this.#follower = null;
      screen.close();
    };
  }

  #events(failed: (thrown: unknown) => void): ScreenEvents {
    return {
      ready: (durationUs) => {
        this.#isReady = true;
        this.#screenDurationUs = durationUs ?? 0;
      },
      ended: () => undefined,
      failed: (thrown) => {
        if (!isCancelled(thrown)) failed(thrown);
      },
    };
  }

  #useDecoder(): void {
    this.#isReady = false;
    this.#surface = 'decoder';
  }
}
