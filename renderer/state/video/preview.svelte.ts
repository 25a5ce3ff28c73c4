import type { FoundSegment } from '../../../electron/contract/segments.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import type { LibraryApi } from '../library/library-api.ts';
import { Player } from '../player/player.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import { VideoFile } from './video-file.svelte.ts';

/** Who walks through a list with the arrow keys sees pictures; what they stop at is opened. */
const OPEN_AFTER_MS = 150;

/** A stretch of a video of the library. */
export type PreviewedStretch = Pick<FoundSegment, 'videoId' | 'video' | 'fileState' | 'startUs' | 'endUs'>;

/** Plays one segment of the library over and over, beside the list that it was found in. */
export class Preview {
  readonly player: Player;
  #file = $state.raw<VideoFile | null>(null);
  #error = $state.raw<AppError | null>(null);
  #segment: PreviewedStretch | null = null;
  #videoId: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #api: LibraryApi;

  constructor(api: LibraryApi, settings: Settings) {
    this.#api = api;
    this.player = new Player(settings);
  }

  /** The video of the segment, once it is open. */
  get file(): VideoFile | null {
    return this.#file;
  }
  /** Why it cannot be shown. */
  get error(): AppError | null {
    return this.player.error ?? this.#error;
  }

  /** Shows another segment, or nothing. */
  show(segment: PreviewedStretch | null): void {
    const isSame = segment && this.#segment && isSamePlace(segment, this.#segment);
    this.#segment = segment;
    if (isSame) return;
    clearTimeout(this.#timer);
    this.#error = null;
    this.player.pause();
    if (segment && segment.videoId === this.#videoId && this.#file) {
      this.play();
      return;
    }
    this.#close();
    if (segment && segment.fileState !== 'here') {
      const message = `"${segment.video}" is not where it was: its labels are kept until it is back.`;
      this.#error = new AppError('source/gone', message);
    } else if (segment) this.#timer = setTimeout(() => void this.#open(segment), OPEN_AFTER_MS);
  }

  /** Plays the segment from its start. */
  play(): void {
    if (!this.#segment) return;
    const { startUs, endUs } = this.#segment;
    if (endUs === null) this.player.seek(startUs);
    else this.player.playRange(startUs, endUs, true);
  }

  #close(): void {
    this.#file?.close();
    this.#file = null;
    this.#videoId = null;
    this.player.load(null);
  }

  async #open(segment: PreviewedStretch): Promise<void> {
    try {
      const { name, size, url } = await this.#api.open(segment.videoId);
      if (this.#hasLeft(segment)) return;
      const file = new VideoFile(
        `preview-${segment.videoId}`,
        { kind: 'url', url: new URL(url, location.href).href, name },
        size,
      );
      this.player.load(file);
      this.#videoId = segment.videoId;
      this.#file = file;
      // A file whose timestamps do not begin at 0 is sought again once that is known.
      const { startOffsetUs } = await file.probe();
      if (startOffsetUs !== 0 && file === this.#file) this.play();
    } catch (thrown) {
      if (!this.#hasLeft(segment)) this.#error = toAppError(thrown);
    }
  }

  /** The same stretch may have been read anew meanwhile. */
  #hasLeft(segment: PreviewedStretch): boolean {
    return !this.#segment || !isSamePlace(segment, this.#segment);
  }
}

/** Ids change when a video is indexed anew; where a segment is does not. */
function isSamePlace(a: PreviewedStretch, b: PreviewedStretch): boolean {
  return (
    a.videoId === b.videoId && a.startUs === b.startUs && a.endUs === b.endUs && a.fileState === b.fileState
  );
}
