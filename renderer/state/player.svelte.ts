import type { AppError } from '../../engine/errors.ts';
import { isCancelled, toAppError } from '../../engine/errors.ts';
import { MICROS_PER_SECOND, type Micros, toMicros } from '../../engine/time/micros.ts';
import { DecoderScreen } from './decoder-screen.ts';
import { frameIndexAt, middleOfFrame } from './frame-table.ts';
import type { Screen, ScreenEvents } from './screen.ts';
import type { Settings } from './settings.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';
import { VideoScreen } from './video-screen.ts';

/** Speeds that can be chosen; 1 is real time. */
export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4, 8] as const;

/** Which player shows the pictures. */
type Surface = 'video' | 'decoder';

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
  #frameTimes = $state.raw<readonly Micros[] | null>(null);
  #file = $state.raw<VideoFile | null>(null);
  #screen: Screen | null = null;
  /** Where playing a single segment ends. */
  #stopAtUs: number | null = null;
  #lastTickMs = 0;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get positionUs(): Micros {
    return this.#positionUs;
  }
  get isPlaying(): boolean {
    return this.#isPlaying;
  }
  get isReversed(): boolean {
    return this.#isReversed;
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
    this.#frameTimes = null;
    this.#positionUs = 0 as Micros;
  }

  /** Shows the file in a media element until the returned function is called. */
  attachVideo(element: HTMLVideoElement, file: VideoFile): () => void {
    const startOffset = () => file.info?.startOffsetUs ?? (0 as Micros);
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
    if (this.#positionUs >= this.durationUs - 1) this.#show(0);
    this.#isReversed = false;
    this.#begin();
    this.#screen.play(this.#speed);
  }

  /** Plays backwards, picture by picture. */
  playReversed(): void {
    this.#screen?.pause();
    this.#isReversed = true;
    this.#stopAtUs = null;
    this.#begin();
  }

  pause(): void {
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
    this.#stopAtUs = null;
    this.#show(timeUs);
  }

  /** Plays `[fromUs, toUs)` and stops on its last picture. */
  playRange(fromUs: number, toUs: number): void {
    this.seek(fromUs);
    this.play();
    this.#stopAtUs = toUs;
  }

  /** Moves by whole frames, as the file has them. */
  async step(frames: number): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.pause();
    const times = this.#frameTimes ?? (await this.#readFrameTimes(file));
    if (file !== this.#file || times.length === 0) return;
    const index = frameIndexAt(times, this.#positionUs) + frames;
    this.seek(times[Math.min(times.length - 1, Math.max(0, index))] ?? 0);
  }

  async #readFrameTimes(file: VideoFile): Promise<readonly Micros[]> {
    const times = await file.frameTimes();
    if (file === this.#file) this.#frameTimes = times;
    return times;
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
        this.#stop();
        this.#positionUs = this.durationUs;
      },
      failed: (thrown) => {
        if (!isCancelled(thrown)) failed(thrown);
      },
    };
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
    const times = this.#frameTimes;
    const target = times ? middleOfFrame(times, frameIndexAt(times, this.#positionUs), durationUs) : bounded;
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

  #tick = (): void => {
    if (!this.#isPlaying || !this.#screen) return;
    const now = performance.now();
    if (this.#isReversed) {
      this.#show(this.#positionUs - ((now - this.#lastTickMs) / 1000) * this.#speed * MICROS_PER_SECOND);
      if (this.#positionUs <= 0) this.#stop();
    } else {
      this.#positionUs = toMicros(this.#screen.timeUs);
      if (this.#stopAtUs !== null && this.#positionUs >= this.#stopAtUs) {
        const lastUs = this.#stopAtUs - 1;
        this.#stop();
        this.seek(lastUs);
      }
    }
    this.#lastTickMs = now;
    requestAnimationFrame(this.#tick);
  };
}
