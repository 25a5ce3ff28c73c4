import { mediaEndpoints } from '../../../electron/contract/media.ts';
import { pathTexts } from '../../../electron/contract/wire/address.ts';
import { type FrameClock, steadyClock, tableClock } from '../../../engine/annotation/timing/frame-clock.ts';
import { openArtifacts } from '../../../engine/artifacts/open-artifacts.web.ts';
import type { AppError } from '../../../engine/base/errors.ts';
import type { Micros, Rational } from '../../../engine/base/micros.ts';
import { isSameRegions } from '../../../engine/base/regions.ts';
import { foundLength } from '../../../engine/decode/found-length.ts';
import type { FrameSource } from '../../../engine/decode/frame-source.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import { openVideo } from '../../../engine/decode/open-video.web.ts';
import type { PreviewSource } from '../../../engine/decode/preview-source.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { KnownVideo } from '../../../engine/pipeline/known-video.ts';
import type { SourceRef } from '../../../engine/source/byte-source.ts';
import { blobContentId } from '../../../engine/source/content-id.ts';
import { urlContentId } from '../../../engine/source/content-id.web.ts';
import { VideoDocument } from '../document/document.svelte.ts';
import { Selection } from '../document/selection.svelte.ts';
import { Analysis } from './analysis.svelte.ts';
import { keptRef } from './kept-scores.ts';
import { Previews } from './previews.svelte.ts';
import { SourceCuts } from './source-cuts.svelte.ts';

/** Bytes: listing the frames reads the whole file once. */
const LARGEST_READ_AHEAD = 2 ** 31;

/** Where a file does not say how many frames it has a second, until its table is read. */
const USUAL_RATE: Rational = { num: 25, den: 1 };

/** One opened file and everything known about it. */
export class VideoFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** A run of a model over it; another one after {@link useVideo}. */
  analysis = $state.raw(new Analysis());
  /** Its labels; opened when the file first comes on screen. */
  readonly document = new VideoDocument();
  readonly selection = new Selection(this.document);
  /** What a batch run found in it, where that is shown instead of an analysis of this window. */
  result = $state.raw<TubeletResult | null>(null);
  /** Where its shots change. */
  cuts = $state.raw(new SourceCuts());
  /** Why its labels cannot be shown: the video, or what was saved of it, cannot be read. */
  openError = $state.raw<AppError | null>(null);
  /** What the timeline shows of its pictures and its sound. */
  previews = $state.raw(new Previews());
  #source: SourceRef;
  #info = $state.raw<MediaInfo | null>(null);
  #table = $state.raw<readonly Micros[] | null>(null);
  #frameTimes: Promise<readonly Micros[]> | null = null;
  #frameSource: Promise<FrameSource & PreviewSource> | null = null;
  #contentId: Promise<string> | null = null;
  #playUrl: string | null = null;

  /** @param contentId where the host knows better than the blocks that are read here */
  constructor(id: string, source: SourceRef, size: number, contentId?: string) {
    this.id = id;
    this.name = source.name;
    this.size = size;
    this.#source = source;
    if (contentId !== undefined) this.#contentId = Promise.resolve(contentId);
  }

  get source(): SourceRef {
    return this.#source;
  }

  /** Shows another of the videos in the file, from 1; everything that was read of the one before is let go. */
  useVideo(videoNumber: number | undefined): void {
    this.closeDecoder();
    this.#source = { ...this.#source, videoNumber };
    this.#info = null;
    this.#table = null;
    this.#frameTimes = null;
    this.result = null;
    this.analysis = new Analysis();
    this.previews = new Previews();
    this.cuts = new SourceCuts();
  }

  /** What probing found, from the analysis or from our own decoder, whichever came first. */
  get info(): MediaInfo | null {
    const info = this.analysis.info ?? this.#info;
    if (!info || !this.#table || this.#table.length === 0) return info;
    const durationUs = foundLength(info.durationUs, endOf(this.#table), null);
    return durationUs === info.durationUs ? info : { ...info, durationUs };
  }

  /** Whether what is shown of a model was found with something else painted out than is painted out now. */
  readonly isPaintedOtherwise: boolean = $derived.by(() => {
    if (!this.document.isOpen) return false;
    const batch = this.result && (this.result.video.paintedOut ?? []);
    const seen = batch ?? (this.analysis.track ? this.analysis.painted : null);
    return seen !== null && !isSameRegions(seen, this.document.painted);
  });

  /** The frames: exact once {@link frameTimes} was read, evenly spaced before. */
  readonly clock: FrameClock = $derived.by(() => {
    if (this.#table && this.#table.length > 0) return tableClock(this.#table);
    return steadyClock(this.info?.video.frameRate ?? USUAL_RATE, this.document.video?.durationUs ?? 0);
  });

  /** Times of all frames, ascending; null until they were asked for and read. */
  get table(): readonly Micros[] | null {
    return this.#table;
  }

  /** Address that a media element plays. */
  get playUrl(): string {
    this.#playUrl ??=
      this.source.kind === 'blob'
        ? URL.createObjectURL(this.source.blob)
        : this.source.kind === 'url'
          ? this.source.url
          : '';
    return this.#playUrl;
  }

  /** The host's token of a file that it opened; null for one that the browser opened. */
  get mediaToken(): string | null {
    const { source } = this;
    if (source.kind !== 'url') return null;
    const found = pathTexts(mediaEndpoints.media, new URL(source.url, location.href).pathname);
    return found?.[0]?.[1] ?? null;
  }

  /** Recognises the video by what is in it, wherever it lies. Errors: `source/*`. */
  contentId(): Promise<string> {
    if (!this.#contentId) {
      const { source } = this;
      const reading =
        source.kind === 'blob'
          ? blobContentId(source.blob, this.name)
          : urlContentId(source.kind === 'url' ? source.url : '', this.size, this.name);
      this.#contentId = reading;
      reading.catch(() => {
        this.#contentId = null;
      });
    }
    return this.#contentId;
  }

  /** What {@link info} will be. Errors: as of `openVideo`. */
  async probe(): Promise<MediaInfo> {
    return this.info ?? (await this.decoder()).info;
  }

  /** Length of a video whose container does not say: up to its last frame. */
  async readDuration(): Promise<Micros> {
    return endOf(await this.frameTimes());
  }

  /** The file in our own decoder, opened once. Errors: as of `openVideo`. */
  decoder(): Promise<FrameSource & PreviewSource> {
    if (!this.#frameSource) {
      const opening = openVideo(this.source).then((source) => {
        this.#info = source.info;
        return source;
      });
      this.#frameSource = opening;
      opening.catch(() => {
        this.#frameSource = null;
      });
    }
    return this.#frameSource;
  }

  /** Times of all frames, ascending; read once. */
  frameTimes(): Promise<readonly Micros[]> {
    if (!this.#frameTimes) {
      const reading = this.#readTable().then((table) => {
        this.#table = table;
        if (this.info?.durationUs) this.document.lengthen(this.info.durationUs);
        return this.#table;
      });
      this.#frameTimes = reading;
      reading.catch(() => {
        this.#frameTimes = null;
      });
    }
    return this.#frameTimes;
  }

  /** Lists the frames on the side; those of a file that is too large for that are listed when they are needed. */
  readFramesAhead({ video }: MediaInfo): void {
    if (video.isVariableRate || this.size < LARGEST_READ_AHEAD) this.frameTimes().catch(() => undefined);
  }

  /** From the store where it was read before: reading it goes through the whole file. */
  async #readTable(): Promise<readonly Micros[]> {
    const ref = await keptRef(this);
    const kept = { artifacts: openArtifacts(ref), contentId: ref.contentId };
    return new KnownVideo(() => this.decoder(), kept, []).frameTimes();
  }

  close(): void {
    if (this.#playUrl !== null && this.source.kind === 'blob') URL.revokeObjectURL(this.#playUrl);
    this.#playUrl = null;
    this.closeDecoder();
  }

  /** Gives the decoder's worker back while another file is on screen. */
  closeDecoder(): void {
    void this.#frameSource?.then((source) => source.close()).catch(() => undefined);
    this.#frameSource = null;
  }
}

/** When the last frame ends, taken to be as long as the one before it. */
function endOf(times: readonly Micros[]): Micros {
  const last = times.at(-1) ?? 0;
  return (last + (last - (times.at(-2) ?? 0))) as Micros;
}
