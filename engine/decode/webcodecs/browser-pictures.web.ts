import type { VideoSample } from 'mediabunny';
import {
  BlobSource,
  Input,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  UrlSource,
  VideoSampleSink,
  WEBM,
} from 'mediabunny';
import { MICROS_PER_SECOND } from '../../base/micros.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { DECODES_HEADER, decodesValue } from '../../source/decodes-header.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { restartsClock } from '../probe/restarting.ts';
import type { Pictures, ShownPicture } from './picture-service.ts';

const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS];
/** A picture at exactly the time of a sample counts, whatever rounding does to seconds. */
const ROUNDING_SECONDS = 2e-6;
/** Longer without a new picture is a gap. */
const LONGEST_STILL_SECONDS = 60;
/** The same where the clock may start again at any time: what goes further may be a jump. */
const LONGEST_STEADY_SECONDS = 5;

/** The decoder and the scaler are each at work. */
const PROCESSORS = 2;

/** Says to the app's own host that it is read to be decoded. */
function urlSource(url: string): UrlSource {
  const isOwn = new URL(url).origin === location.origin;
  return new UrlSource(
    url,
    isOwn ? { requestInit: { headers: { [DECODES_HEADER]: decodesValue(PROCESSORS) } } } : {},
  );
}

/** Video that the browser itself can decode, opened for one stream of samples. */
export class BrowserPictures implements Pictures {
  readonly #input: Input;
  readonly #track: InputVideoTrack;
  readonly #video: ProbedVideo;
  readonly #restarts: boolean;
  /** Where the last picture ends, in seconds of the file's clock. */
  #foundEnd = Number.POSITIVE_INFINITY;

  private constructor(input: Input, track: InputVideoTrack, video: ProbedVideo) {
    this.#input = input;
    this.#track = track;
    this.#video = video;
    this.#restarts = restartsClock(video.info);
  }

  /** Null where the browser, or its demuxer, cannot decode this file, or several videos are in it. */
  static async open(ref: SourceRef, video: ProbedVideo): Promise<BrowserPictures | null> {
    if (typeof VideoDecoder === 'undefined' || ref.kind === 'path') return null;
    if (video.info.streams.filter(({ type }) => type === 'video').length !== 1) return null;
    const source = ref.kind === 'blob' ? new BlobSource(ref.blob) : urlSource(ref.url);
    const input = new Input({ source, formats: FORMATS });
    try {
      const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null;
      if (track && (await track.canDecode())) return new BrowserPictures(input, track, video);
    } catch {
      // Whatever it is, the shipped decoder says it better.
    }
    input.dispose();
    return null;
  }

  /**
   * One past the last sample of the video. Where the clock starts again, the last picture's time is no length: there it is
   * infinite until {@link samples} came to the end.
   */
  async end({ fps }: Pick<SamplingPlan, 'fps'>): Promise<number> {
    const seconds = this.#restarts ? this.#foundEnd : await this.#track.computeDuration();
    return Math.max(0, Math.ceil(((seconds - this.#start) * fps.num) / fps.den - 1e-6));
  }

  /**
   * The pictures that the samples from `from` to before `to` show, each lent until the next is asked for. Ends early where
   * the browser fails, or where the time between two pictures is none that passes in a video: that is left to who knows
   * gaps and jumps.
   */
  async *samples(
    { fps }: Pick<SamplingPlan, 'fps'>,
    from: number,
    to: number,
  ): AsyncGenerator<ShownPicture, void> {
    const timeOf = (sample: number) => this.#start + (sample * fps.den) / fps.num + ROUNDING_SECONDS;
    let shown: VideoSample | null = null;
    let coming: VideoSample | null = null;
    let sample = from;
    try {
      for await (const next of new VideoSampleSink(this.#track).samples(timeOf(from))) {
        coming = next;
        const step: number = shown ? next.timestamp - shown.timestamp : 0;
        if (step < 0 || step > this.#longestStill) return;
        const first = sample;
        // Before the first picture there is the first picture.
        while (shown && sample < to && timeOf(sample) < next.timestamp) sample += 1;
        if (shown && sample > first) yield { picture: shown, times: sample - first };
        shown?.close();
        shown = next;
        coming = null;
        if (sample >= to) return;
      }
      if (!shown) return;
      this.#foundEnd = shown.timestamp + shown.duration;
      const end = Math.min(to, await this.end({ fps }));
      if (timeOf(end) - shown.timestamp > this.#longestStill) return;
      if (end > sample) yield { picture: shown, times: end - sample };
    } finally {
      shown?.close();
      coming?.close();
    }
  }

  close(): void {
    this.#input.dispose();
  }

  get #longestStill(): number {
    return this.#restarts ? LONGEST_STEADY_SECONDS : LONGEST_STILL_SECONDS;
  }

  get #start(): number {
    return this.#video.info.startOffsetUs / MICROS_PER_SECOND;
  }
}
