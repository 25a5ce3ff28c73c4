import type { FrameSource } from '../../engine/decode/frame-source.ts';
import type { MediaInfo } from '../../engine/decode/media-info.ts';
import { openVideo } from '../../engine/decode/open-video.web.ts';
import type { SourceRef } from '../../engine/source/byte-source.ts';
import type { Micros } from '../../engine/time/micros.ts';
import { Analysis } from './analysis.svelte.ts';

/** One opened file and everything known about it. */
export class VideoFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly source: SourceRef;
  readonly analysis = new Analysis();
  #info = $state.raw<MediaInfo | null>(null);
  #frameTimes: Promise<readonly Micros[]> | null = null;
  #frameSource: Promise<FrameSource> | null = null;
  #playUrl: string | null = null;

  constructor(id: string, source: SourceRef, size: number) {
    this.id = id;
    this.name = source.name;
    this.size = size;
    this.source = source;
  }

  /** What probing found, from the analysis or from our own decoder, whichever came first. */
  get info(): MediaInfo | null {
    return this.analysis.info ?? this.#info;
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

  /** The file in our own decoder, opened once. Errors: as of `openVideo`. */
  decoder(): Promise<FrameSource> {
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
      const reading = this.decoder().then((source) => source.frameTimes());
      this.#frameTimes = reading;
      reading.catch(() => {
        this.#frameTimes = null;
      });
    }
    return this.#frameTimes;
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
