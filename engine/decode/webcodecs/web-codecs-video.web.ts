import { throwIfCancelled } from '../../base/errors.ts';
import type { Micros } from '../../base/micros.ts';
import type { DecodeOutcome, FrameBatch, FrameOptions, FrameSource, SamplingPlan } from '../frame-source.ts';
import type { MediaInfo } from '../media-info.ts';
import type { Picture, PictureSize, PreviewSource } from '../preview-source.ts';
import { restartsClock } from '../probe/restarting.ts';
import { FrameBatches } from '../ranges/frame-batches.ts';
import { batchShape } from '../ranges/frame-stream.ts';
import type { Video } from '../video.ts';
import type { CardWish } from './picture-calls.ts';
import { keepVerdict, verdictOn } from './verdicts.web.ts';
import { WatchedPictures } from './watched-pictures.web.ts';
import { browserFrames } from './web-codecs-stream.web.ts';

/** First samples that both ways decode before the browser's is trusted. */
const CHECKED = 9;
/** Mean difference of a byte. What is decoded by the standard and scaled by the same filter does not differ at all. */
const MOST_DIFFERENCE = 1;
/** Shorter videos are done before the browser's decoder has started. */
const SHORTEST_SAMPLES = 5 * CHECKED;

/** Where pictures may be scaled: on `none` of the graphics cards, a `real` one, or `any` that there is, also in software. */
export type Graphics = 'none' | 'real' | 'any';

/** A video that the browser decodes where it can and does it right; everything else is the shipped decoder's. */
export class WebCodecsVideo implements FrameSource, PreviewSource {
  /** The same video, all of it by the shipped decoder. */
  readonly shipped: Video;
  readonly #graphics: Graphics;
  #byBrowser = 0;
  #comparisons = 0;
  #isOnCard = false;

  constructor(shipped: Video, graphics: Graphics = 'none') {
    this.shipped = shipped;
    this.#graphics = graphics;
  }

  /** Samples of all streams so far that the browser decoded. */
  get byBrowser(): number {
    return this.#byBrowser;
  }

  /** How often the first pictures of both decoders were compared. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /** Whether the last stream's pictures are scaled on a graphics card. */
  get isOnCard(): boolean {
    return this.#isOnCard;
  }

  get info(): MediaInfo {
    return this.shipped.info;
  }

  async *frames(
    plan: SamplingPlan,
    options: FrameOptions = {},
  ): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
    const signal = this.shipped.until(options.signal);
    throwIfCancelled(signal);
    const pictures = await this.#pictures(plan, signal);
    if (!pictures) return yield* this.shipped.frames(plan, options);
    const from = plan.fromSample ?? 0;
    const frameBytes = plan.width * plan.height * 3;
    const batches = new FrameBatches(batchShape(options, frameBytes), from);
    let end = from;
    try {
      const length = await pictures.end(plan);
      end = Math.min(plan.toSample ?? Number.POSITIVE_INFINITY, length);
      const card = await this.#card(pictures, plan, signal);
      for await (const { times, hasMore } of browserFrames(
        this.shipped.opened,
        pictures,
        plan,
        { from, to: end },
        () => batches.place,
        signal,
        card,
      )) {
        this.#byBrowser += times;
        for (const batch of batches.add(times, hasMore)) {
          yield batch;
          throwIfCancelled(signal);
        }
      }
      end = Math.min(end, await pictures.end(plan));
    } finally {
      pictures.close();
    }
    const { nextSample } = batches;
    const rest = batches.flush();
    if (rest) yield rest;
    if (nextSample >= end) return { samples: nextSample - from, warning: null };
    // The browser could not go on: the shipped decoder does from there.
    const outcome = yield* this.shipped.frames({ ...plan, fromSample: nextSample }, options);
    return { ...outcome, samples: outcome.samples + nextSample - from };
  }

  frameTimes(signal?: AbortSignal): Promise<readonly Micros[]> {
    return this.shipped.frameTimes(signal);
  }

  picture(atUs: number, size: PictureSize, signal?: AbortSignal): Promise<Picture | null> {
    return this.shipped.picture(atUs, size, signal);
  }

  peaks(fromUs: number, toUs: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    return this.shipped.peaks(fromUs, toUs, signal);
  }

  close(): void {
    this.shipped.close();
  }

  /** The browser's pictures where they may be used for this plan, else null. */
  async #pictures(plan: SamplingPlan, signal: AbortSignal): Promise<WatchedPictures | null> {
    const { ref, probed } = this.shipped.opened;
    const { codec, profile, codedWidth, codedHeight, pixelFormat } = probed.info.video;
    const { durationUs, container } = probed.info;
    const samples = durationUs === null ? 0 : (durationUs / 1e6) * (plan.fps.num / plan.fps.den);
    if (samples < SHORTEST_SAMPLES) return null;
    // The browser counts from where the clock began again last, unless it has come over that itself.
    const isPart = (plan.fromSample ?? 0) > 0;
    if (isPart && restartsClock(probed.info) && this.shipped.clockJumps !== false) return null;
    const kind = [
      container,
      codec,
      profile,
      pixelFormat,
      Math.ceil(Math.log2(codedWidth * codedHeight)),
    ].join();
    const known = await verdictOn(kind);
    if (known === false) return null;
    const pictures = await WatchedPictures.open(ref, probed);
    if (!pictures) return null;
    try {
      if (known) return pictures;
      this.#comparisons += 1;
      const isRight = await this.#agrees(pictures, plan, signal);
      if (!signal.aborted) await keepVerdict(kind, isRight);
      if (isRight) return pictures;
    } catch (error) {
      pictures.close();
      throw error;
    }
    pictures.close();
    return null;
  }

  /** Where a graphics card is to scale the pictures, else null. */
  async #card(pictures: WatchedPictures, plan: SamplingPlan, signal: AbortSignal): Promise<CardWish | null> {
    this.#isOnCard = false;
    if (this.#graphics === 'none') return null;
    const { chooseCard } = await import('./card/choose-card.web.ts');
    const card = await chooseCard(this.shipped.opened, pictures, plan, this.#graphics === 'any', signal);
    this.#isOnCard = card !== null;
    return card;
  }

  async #agrees(pictures: WatchedPictures, plan: SamplingPlan, signal: AbortSignal): Promise<boolean> {
    const frameBytes = plan.width * plan.height * 3;
    const first = { ...plan, fromSample: 0, toSample: CHECKED };
    const memory = new Uint8Array(frameBytes * CHECKED);
    for await (const batch of this.shipped.frames(first, { signal, batch: CHECKED }))
      memory.set(batch.pixels, batch.firstSample * frameBytes);
    const frame = new Uint8Array(frameBytes);
    let index = 0;
    for await (const { times } of browserFrames(
      this.shipped.opened,
      pictures,
      plan,
      { from: 0, to: CHECKED },
      () => frame,
      signal,
    )) {
      for (const end = index + times; index < end; index++) {
        let difference = 0;
        for (let i = 0; i < frameBytes; i++)
          difference += Math.abs(frame[i]! - memory[index * frameBytes + i]!);
        if (difference / frameBytes > MOST_DIFFERENCE) return false;
      }
    }
    return index === CHECKED;
  }
}
