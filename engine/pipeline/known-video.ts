import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Micros } from '../base/micros.ts';
import { canonicalRegions, type Region } from '../base/regions.ts';
import type { FrameSource } from '../decode/frame-source.ts';
import type { MediaInfo } from '../decode/media-info.ts';
import type { ContentId } from '../source/content-id.ts';
import { paintedOut } from './paint-out.ts';

/** Where what is computed of a video is kept. */
export interface Kept {
  readonly artifacts: Artifacts;
  readonly contentId: ContentId;
}

/** A video that is opened only when something must be read from it; what is stored of it is taken from there. */
export class KnownVideo {
  readonly kept: Kept | null;
  /** What is painted out of its frames, as everybody writes it. */
  readonly painted: readonly Region[];
  readonly #open: () => Promise<FrameSource>;
  #opened: Promise<FrameSource> | null = null;

  /**
   * @param open called at most once
   * @param painted regions that no stage sees
   */
  constructor(open: () => Promise<FrameSource>, kept: Kept | null, painted: readonly Region[]) {
    this.#open = open;
    this.kept = kept;
    this.painted = canonicalRegions(painted);
  }

  /** The video, with its regions painted out. Errors: those of `openVideo`. */
  open(): Promise<FrameSource> {
    this.#opened ??= this.#open().then((source) => paintedOut(source, this.painted));
    return this.#opened;
  }

  /** Errors: as of {@link open}. */
  async info(): Promise<MediaInfo> {
    if (this.#opened || !this.kept) return (await this.open()).info;
    const { artifacts, contentId } = this.kept;
    const { facts } = await artifacts.getOrMake(
      { contentId, kind: 'probe', model: null, parameters: '' },
      async () => ({ facts: { info: (await this.open()).info }, shape: [0], data: new Uint8Array(0) }),
    );
    return facts.info;
  }

  /** When each frame begins. Errors: as of {@link open} and `FrameSource.frameTimes`. */
  async frameTimes(signal?: AbortSignal): Promise<readonly Micros[]> {
    const read = async () => (await this.open()).frameTimes(signal);
    if (!this.kept) return read();
    const { artifacts, contentId } = this.kept;
    const { data } = await artifacts.getOrMake(
      { contentId, kind: 'frames', model: null, parameters: '' },
      async () => {
        const times = Float64Array.from(await read());
        return { facts: {}, shape: [times.length], data: times };
      },
    );
    return Array.from(data) as Micros[];
  }

  /** Closes the video where it was opened. */
  close(): void {
    this.#opened?.then((video) => video.close()).catch(() => {});
  }
}
