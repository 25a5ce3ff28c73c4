import type { SegmentHit } from '../../../electron/contract/segments.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import type { LibraryApi } from '../library/library-api.ts';
import { Player } from '../player/player.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import { VideoFile } from './video-file.svelte.ts';

/** Who walks through a list with the arrow keys sees pictures; what they stop at is opened. */
const OPEN_AFTER_MS = 150;

/** Plays one moment of the library over and over, beside the list that it was found in. */
export class Preview {
  readonly player: Player;
  #file = $state.raw<VideoFile | null>(null);
  #error = $state.raw<AppError | null>(null);
  #hit: SegmentHit | null = null;
  #videoId: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #api: LibraryApi;

  constructor(api: LibraryApi, settings: Settings) {
    this.#api = api;
    this.player = new Player(settings);
  }

  /** The video of the moment, once it is open. */
  get file(): VideoFile | null {
    return this.#file;
  }
  /** Why it cannot be shown. */
  get error(): AppError | null {
    return this.player.error ?? this.#error;
  }

  /** Shows another moment, or nothing. */
  show(hit: SegmentHit | null): void {
    if (hit?.id === this.#hit?.id) return;
    clearTimeout(this.#timer);
    this.#hit = hit;
    this.#error = null;
    this.player.pause();
    if (hit && hit.videoId === this.#videoId && this.#file) {
      this.play();
      return;
    }
    this.#close();
    if (hit && hit.fileState !== 'here') {
      const message = `"${hit.video}" is not where it was: its labels are kept until it is back.`;
      this.#error = new AppError('source/gone', message);
    } else if (hit) this.#timer = setTimeout(() => void this.#open(hit), OPEN_AFTER_MS);
  }

  /** Plays the moment from its start. */
  play(): void {
    if (!this.#hit) return;
    const { startUs, endUs } = this.#hit;
    if (endUs === null) this.player.seek(startUs);
    else this.player.playRange(startUs, endUs, true);
  }

  #close(): void {
    this.#file?.close();
    this.#file = null;
    this.#videoId = null;
    this.player.load(null);
  }

  async #open(hit: SegmentHit): Promise<void> {
    try {
      const { name, size, url } = await this.#api.open(hit.videoId);
      if (hit !== this.#hit) return;
      const file = new VideoFile(
        `preview-${hit.videoId}`,
        { kind: 'url', url: new URL(url, location.href).href, name },
        size,
      );
      this.player.load(file);
      this.#videoId = hit.videoId;
      this.#file = file;
      // A file whose timestamps do not begin at 0 is sought again once that is known.
      const { startOffsetUs } = await file.probe();
      if (startOffsetUs !== 0 && file === this.#file) this.play();
    } catch (thrown) {
      if (hit === this.#hit) this.#error = toAppError(thrown);
    }
  }
}
