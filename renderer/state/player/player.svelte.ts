import { middleOfFrame, stepFrames } from '../../../engine/annotation/timing/frame-clock.ts';
import type { AppError } from '../../../engine/base/errors.ts';
import { isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { MICROS_PER_SECOND, type Micros, toMicros } from '../../../engine/base/micros.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import { chosenVideo } from '../../../engine/decode/media-info.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { DecoderScreen } from './decoder-screen.ts';
import type { Screen, ScreenEvents } from './screen.ts';
import { VideoScreen } from './video-screen.ts';

/** Speeds that can be chosen; 1 is real time. */
export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8] as const;

/** Which player shows the pictures. */
type Surface = 'video' | 'decoder';

interface PlayedRange {
  readonly fromUs: number;
  readonly toUs: number;
  readonly isLooping: boolean;
}

/** The playhead, and the screen that shows what is under it. */
export class Player {
  #positionUs = $state(0 as Micros);
  #isPlaying = $state(false);
  #isReversed = $state(false);
  #speed = $state(1);
  #surface = $state<Surface>('video');
  #isReady = $state(false);
  #error = $state.raw<AppError | null>(null);
  #screenDurationUs = $state<number | null>(null);
  #file = $state.raw<VideoFile | null>(null);
  #screen: Screen | null = null;
  /** The stretch that plays by itself; it begins again where it loops. */
  #range = $state.raw<PlayedRange | null>(null);
  /** Steps and what waits for them, one after the other. */
  readonly #steps = new SerialQueue();
  #lastTickMs = 0;
  readonly #settings: Settings;
  readonly #onEnd: (file: VideoFile) => void;

  /** @param onEnd called when a video was played to its end */
  constructor(settings: Settings, onEnd: (file: VideoFile) => void = () => undefined) {
    this.#settings = settings;
    this.#onEnd = onEnd;
  }

  get positionUs(): Micros {
    return this.#positionUs;
  }
  /** Where playing is at this moment: the picture's own clock, not the last frame that was drawn. */
  get nowUs(): Micros {
    return this.#isPlaying && !this.#isReversed && this.#screen
      ? toMicros(Math.min(this.#screen.timeUs, this.durationUs || this.#screen.timeUs))
      : this.#positionUs;
  }
  get isPlaying(): boolean {
    return this.#isPlaying;
  }
  get isReversed(): boolean {
    return this.#isReversed;
  }
  /** A single stretch plays, not the video. */
  get isPlayingRange(): boolean {
    return this.#isPlaying && this.#range !== null;
  }
  get isLooping(): boolean {
    return this.isPlayingRange && this.#range?.isLooping === true;
  }
  get speed(): number {
    return this.#speed;
  }
  get surface(): Surface {
    return this.#surface;
  }
  /** A picture is on screen. */
  get isReady(): boolean {
    return this.#isReady;
  }
  /** Why no picture can be shown. */
  get error(): AppError | null {
    return this.#error;
  }
  /** Length of the video, or 0 while unknown. */
  get durationUs(): Micros {
    return toMicros(this.#file?.info?.durationUs ?? this.#screenDurationUs ?? 0);
  }

  /** Puts another file on the screen, at its start. */
  load(file: VideoFile | null): void {
    if (file === this.#file) return;
    this.#stop();
    this.#file = file;
    this.#surface = 'video';
    this.#isReady = false;
    this.#error = null;
    this.#screenDurationUs = null;
    this.#range = null;
    this.#positionUs = 0 as Micros;
  }

  /** Shows a file anew whose pictures are others now. */
  reload(file: VideoFile): void {
    if (file !== this.#file) return;
    const at = this.#positionUs;
    const wasDecoded = this.#surface === 'decoder';
    this.load(null);
    this.load(file);
    this.#positionUs = at;
    if (!wasDecoded) void this.#leaveToDecoder(file);
  }

  /** Shows the file in a media element until the returned function is called. */
  attachVideo(element: HTMLVideoElement, file: VideoFile): () => void {
    const startOffset = () => file.info?.startOffsetUs ?? (0 as Micros);
    void this.#leaveToDecoder(file);
    return this.#attach(
      new VideoScreen(
        element,
        file.playUrl,
        startOffset,
        this.#events(() => this.#useDecoder()),
      ),
    );
  }

  /** Shows the file on a canvas, decoded by ourselves, until the returned function is called. */
  attachDecoder(canvas: HTMLCanvasElement, file: VideoFile): () => void {
    const failed = (thrown: unknown) => {
      this.#stop();
      this.#error = toAppError(thrown);
    };
    return this.#attach(new DecoderScreen(canvas, file.decoder(), this.#events(failed)));
  }

  applyVolume(): void {
    this.#screen?.setVolume(this.#settings.isMuted ? 0 : this.#settings.volume);
  }

  toggle(): void {
    if (this.#isPlaying) this.pause();
    else this.play();
  }

  play(): void {
    if (!this.#screen) return;
    this.#range = null;
    const { durationUs } = this;
    // Before the length is known, no place is the end.
    if (durationUs > 0 && this.#positionUs >= durationUs - 1) this.#show(0);
    this.#isReversed = false;
    this.#begin();
    this.#screen.play(this.#speed);
  }

  /** Plays backwards, picture by picture. */
  playReversed(): void {
    this.#screen?.pause();
    this.#isReversed = true;
    this.#range = null;
    this.#begin();
  }

  pause(): void {
    this.#range = null;
    if (!this.#isPlaying) return;
    this.#stop();
    this.#show(this.#positionUs);
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    if (this.#isPlaying && !this.#isReversed) this.#screen?.play(speed);
  }

  /** Moves the playhead; playing goes on from there. */
  seek(timeUs: number): void {
    this.#range = null;
    this.#show(timeUs);
  }

  /** Plays `[fromUs, toUs)` and stops on its last picture, or begins again. */
  playRange(fromUs: number, toUs: number, isLooping = false): void {
    this.seek(fromUs);
    this.play();
    this.#range = { fromUs, toUs, isLooping };
  }

  /** Plays a stretch that has changed meanwhile, without a jump where the playhead is inside. */
  adjustLoop(fromUs: number, toUs: number): void {
    if (this.isLooping) this.#range = { fromUs, toUs, isLooping: true };
  }

  /** Moves by whole frames, as the file has them. */
  step(frames: number): Promise<void> {
    return this.inOrder(async () => {
      const file = this.#file;
      if (!file) return;
      this.pause();
      const times = file.table ?? (await file.frameTimes());
      if (file !== this.#file || times.length === 0) return;
      this.seek(stepFrames(file.clock, this.#positionUs, frames));
    });
  }

  /** Does something once the steps asked for before have been made: they may wait for the file's frame times. */
  inOrder(run: () => void | Promise<void>): Promise<void> {
    return this.#steps.run(run);
  }

  #attach(screen: Screen): () => void {
    this.#screen = screen;
    this.applyVolume();
    if (this.#positionUs > 0) this.#show(this.#positionUs);
    return () => {
      if (this.#screen === screen) this.#screen = null;
      screen.close();
    };
  }

  #events(failed: (thrown: unknown) => void): ScreenEvents {
    return {
      ready: (durationUs) => {
        this.#isReady = true;
        this.#screenDurationUs = durationUs;
      },
      ended: () => {
        if (this.isLooping) {
          this.#show(this.#range?.fromUs ?? 0);
          this.#screen?.play(this.#speed);
          return;
        }
        const wasRange = this.#range !== null;
        this.#range = null;
        this.#stop();
        this.#positionUs = this.durationUs;
        if (!wasRange && this.#file) this.#onEnd(this.#file);
      },
      failed: (thrown) => {
        if (!isCancelled(thrown)) failed(thrown);
      },
    };
  }

  /** A media element plays a file's first video: where another is labelled, that one is shown. */
  async #leaveToDecoder(file: VideoFile): Promise<void> {
    const info = await file.probe().catch(() => null);
    if (!info || chosenVideo(info).number === 1) return;
    if (file === this.#file && this.#surface === 'video') this.#useDecoder();
  }

  #useDecoder(): void {
    this.#stop();
    this.#isReady = false;
    this.#surface = 'decoder';
  }

  #show(timeUs: number): void {
    const durationUs = this.durationUs;
    const bounded = Math.max(0, durationUs > 0 ? Math.min(timeUs, durationUs) : timeUs);
    this.#positionUs = toMicros(bounded);
    const clock = this.#file?.table ? this.#file.clock : null;
    const target = clock ? middleOfFrame(clock, clock.indexAt(this.#positionUs), durationUs) : bounded;
    this.#screen?.seek(target);
  }

  #begin(): void {
    this.#lastTickMs = performance.now();
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    requestAnimationFrame(this.#tick);
  }

  #stop(): void {
    this.#isPlaying = false;
    this.#isReversed = false;
    this.#screen?.pause();
  }

  #endRange(): void {
    if (!this.#range || this.#positionUs < this.#range.toUs) return;
    const { fromUs, toUs, isLooping } = this.#range;
    if (isLooping) {
      this.#show(fromUs);
      return;
    }
    this.#stop();
    this.seek(toUs - 1);
  }

  #tick = (): void => {
    if (!this.#isPlaying || !this.#screen) return;
    const now = performance.now();
    if (this.#isReversed) {
      this.#show(this.#positionUs - ((now - this.#lastTickMs) / 1000) * this.#speed * MICROS_PER_SECOND);
      if (this.#positionUs <= 0) this.#stop();
    } else {
      this.#positionUs = toMicros(this.#screen.timeUs);
      this.#endRange();
    }
    this.#lastTickMs = now;
    requestAnimationFrame(this.#tick);
  };
}
