import { openArtifacts } from '../../../engine/artifacts/open-artifacts.web.ts';
import { MICROS_PER_SECOND, type Micros } from '../../../engine/base/micros.ts';
import { readCuts } from '../../../engine/pipeline/cuts/cut-watch.ts';
import { exactCut } from '../../../engine/pipeline/cuts/exact-cut.ts';
import { keptRef } from './kept-scores.ts';
import type { VideoFile } from './video-file.svelte.ts';

/** Where the shots of a source change, as a run has seen it. */
export class SourceCuts {
  #times = $state.raw<readonly Micros[] | null>(null);
  /** Those that were looked up among the file's own frames. */
  readonly #exact = new Set<Micros>();
  #withinUs = 0;

  /** First pictures of new shots, ascending; null where no run has looked. */
  get times(): readonly Micros[] | null {
    return this.#times;
  }

  /** Reads what runs have stored. Where nothing is, or it cannot be read, nothing changes. */
  async read(file: VideoFile): Promise<void> {
    const { model, painted } = file.analysis;
    const manifest = model?.manifest;
    if (!manifest || this.#times) return;
    const ref = await keptRef(file).catch(() => null);
    const times = ref && (await readCuts(openArtifacts(ref), ref.contentId, manifest, painted));
    if (!times || file.cuts !== this) return;
    this.#withinUs = MICROS_PER_SECOND / manifest.input.fps;
    this.#times = times;
  }

  /** The nearest cut before (-1) or after (1) a time, or null. */
  beside(timeUs: number, side: -1 | 1): Micros | null {
    const times = this.#times ?? [];
    return (side === 1 ? times.find((cut) => cut > timeUs) : times.findLast((cut) => cut < timeUs)) ?? null;
  }

  /** The frame at which a cut lies, in its place from then on. Errors: as of `openVideo`. */
  async exact(file: VideoFile, cutUs: Micros): Promise<Micros> {
    if (this.#exact.has(cutUs)) return cutUs;
    const timeUs = await exactCut(await file.decoder(), cutUs, this.#withinUs);
    this.#exact.add(timeUs);
    this.#times = (this.#times ?? []).map((time) => (time === cutUs ? timeUs : time));
    return timeUs;
  }
}
