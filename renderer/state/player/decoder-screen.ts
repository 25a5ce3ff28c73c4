import { isCancelled } from '../../../engine/base/errors.ts';
import { type Rational, sampleTime } from '../../../engine/base/micros.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import type { FrameSource, SamplingPlan } from '../../../engine/decode/frame-source.ts';
import type { Screen, ScreenEvents } from './screen.ts';

/** Pictures are decoded no larger than this: the wasm decoder scales faster than it converts. */
const LARGEST_WIDTH = 960;
const LARGEST_HEIGHT = 720;
/** Stills are found on a grid this fine, so that every frame of a variable rate can be shown. */
const STILL_RATE: Rational = { num: 1000, den: 1 };
/** Playback that falls this far behind goes on from where it is, slower than real time. */
const LATE_MS = 120;

/** Shows a video that the browser cannot play with Tubelet's own decoder, without sound. */
export class DecoderScreen implements Screen {
  readonly #canvas: HTMLCanvasElement;
  readonly #decoder: Promise<FrameSource>;
  readonly #events: ScreenEvents;
  #timeUs = 0;
  #wantedUs: number | null = 0;
  #playback: AbortController | null = null;
  /** Speed of the playback that goes on, or of the last one. */
  #rate = 1;
  /** All decoding, one task after the other. */
  readonly #work = new SerialQueue();
  #isClosed = false;

  constructor(canvas: HTMLCanvasElement, decoder: Promise<FrameSource>, events: ScreenEvents) {
    this.#canvas = canvas;
    this.#decoder = decoder;
    this.#events = events;
    this.#enqueue(async () => {
      const { info } = await decoder;
      await this.#showStill();
      events.ready(info.durationUs);
    });
  }

  get timeUs(): number {
    return this.#wantedUs ?? this.#timeUs;
  }

  play(rate: number): void {
    this.#playback?.abort();
    this.#rate = rate;
    const playback = new AbortController();
    this.#playback = playback;
    this.#enqueue(() => this.#play(rate, playback.signal));
  }

  pause(): void {
    this.#playback?.abort();
    this.#playback = null;
  }

  seek(timeUs: number): void {
    const isPlaying = this.#playback !== null;
    this.pause();
    const isWaiting = this.#wantedUs !== null;
    this.#wantedUs = timeUs;
    if (!isWaiting) this.#enqueue(() => this.#showStill());
    if (isPlaying) this.play(this.#rate);
  }

  /** It has no sound. */
  blip(): void {}

  setVolume(): void {}

  close(): void {
    this.#isClosed = true;
    this.pause();
  }

  #enqueue(task: () => Promise<void>): void {
    this.#work
      .run(() => (this.#isClosed ? undefined : task()))
      .catch((thrown: unknown) => {
        if (!this.#isClosed && !isCancelled(thrown)) this.#events.failed(thrown);
      });
  }

  async #showStill(): Promise<void> {
    const timeUs = this.#wantedUs;
    if (timeUs === null) return;
    const source = await this.#decoder;
    const sample = Math.max(0, Math.floor(timeUs / 1000));
    const plan = { ...planFor(source, STILL_RATE), fromSample: sample, toSample: sample + 1 };
    for await (const { pixels } of source.frames(plan, { batch: 1 })) this.#draw(pixels, plan);
    this.#timeUs = timeUs;
    // Another target may have been set meanwhile: it replaces those in between.
    if (this.#wantedUs === timeUs) this.#wantedUs = null;
    else await this.#showStill();
  }

  async #play(rate: number, signal: AbortSignal): Promise<void> {
    const source = await this.#decoder;
    const fps = playbackRate(source.info.video.frameRate);
    const fromSample = Math.floor((this.#timeUs * fps.num) / (fps.den * 1e6)) + 1;
    const plan = { ...planFor(source, fps), fromSample };
    let clock = performance.now();
    let clockUs = this.#timeUs;
    for await (const { firstSample, pixels } of source.frames(plan, { batch: 1, signal })) {
      const dueUs = sampleTime(firstSample, fps);
      const dueMs = clock + (dueUs - clockUs) / 1000 / rate;
      await until(dueMs);
      if (signal.aborted) return;
      if (performance.now() - dueMs > LATE_MS) {
        clock = performance.now();
        clockUs = dueUs;
      }
      this.#draw(pixels, plan);
      this.#timeUs = dueUs;
    }
    if (!signal.aborted) this.#events.ended();
  }

  #draw(pixels: Uint8Array, { width, height }: SamplingPlan): void {
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const image = new ImageData(width, height);
    const { data } = image;
    for (let from = 0, to = 0; to < data.length; from += 3, to += 4) {
      data[to] = pixels[from]!;
      data[to + 1] = pixels[from + 1]!;
      data[to + 2] = pixels[from + 2]!;
      data[to + 3] = 255;
    }
    this.#canvas.getContext('2d')?.putImageData(image, 0, 0);
  }
}

function planFor({ info }: FrameSource, fps: Rational): SamplingPlan {
  const { width, height } = info.video;
  const scale = Math.min(1, LARGEST_WIDTH / width, LARGEST_HEIGHT / height);
  const size = (length: number) => Math.max(2, Math.round((length * scale) / 2) * 2);
  return { fps, width: size(width), height: size(height), resize: 'stretch' };
}

/** The video's own rate, or half of a rate above 31: the eye follows, and the decoder keeps up. */
function playbackRate(rate: Rational | null): Rational {
  if (!rate || rate.num <= 0) return { num: 25, den: 1 };
  return rate.num / rate.den > 31 ? { num: rate.num, den: rate.den * 2 } : rate;
}

async function until(time: number): Promise<void> {
  const wait = time - performance.now();
  if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
}
