import { type Micros, toMicros } from '../../../engine/base/micros.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { type ActiveClass, activeClasses } from '../../../engine/timeline/active-classes.ts';
import { type CutOptions, cutOptionsOf, cutSegments } from '../../../engine/timeline/cut-segments.ts';
import type { ScoredSegment } from '../../../engine/timeline/segment.ts';
import { assignLanes } from '../timeline/lanes.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import type { Cutting } from './cutting.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';

export interface LabelInfo {
  /** Class index in the model: gives the label its colour. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
}

export interface LabelTotal {
  readonly label: LabelInfo;
  readonly count: number;
  readonly totalUs: Micros;
}

/** Classes whose probability never gets this high have no row of their own. */
const HEAT_FLOOR = 0.2;

/** The segments of the video on screen, cut anew whenever scores come or a slider moves, and the one selected. */
export class Results {
  readonly #openVideos: OpenVideos;
  readonly #cutting: Cutting;
  #selectedStart = $state.raw<{ readonly file: VideoFile; readonly segment: ScoredSegment } | null>(null);

  constructor(openVideos: OpenVideos, cutting: Cutting) {
    this.#openVideos = openVideos;
    this.#cutting = cutting;
  }

  readonly labels = $derived.by<ReadonlyMap<string, LabelInfo>>(() => {
    const labels = this.#analysis?.model?.manifest.labels ?? [];
    return new Map(labels.map(({ id, name }, index) => [id, { index, id, name }]));
  });

  readonly segments = $derived.by<readonly ScoredSegment[]>(() => {
    const file = this.#openVideos.selected;
    return file ? this.segmentsOf(file) : [];
  });

  /** Row of each segment in the model's track. */
  readonly lanes = $derived.by(() => assignLanes(this.segments));

  /** Classes with a row of probabilities, the one with most evidence first. */
  readonly activeClasses = $derived.by<readonly ActiveClass[]>(() => {
    const track = this.#analysis?.track;
    const manifest = this.#analysis?.model?.manifest;
    if (!track || !manifest) return [];
    return activeClasses(
      track,
      HEAT_FLOOR,
      manifest.labels.findIndex(({ id }) => id === manifest.background),
    );
  });

  readonly labelTotals = $derived.by<readonly LabelTotal[]>(() => {
    const totals = new Map<string, { count: number; totalUs: number }>();
    for (const { label, startUs, endUs } of this.segments) {
      const total = totals.get(label) ?? { count: 0, totalUs: 0 };
      total.count++;
      total.totalUs += endUs - startUs;
      totals.set(label, total);
    }
    return [...totals]
      .map(([id, { count, totalUs }]) => ({ label: this.label(id), count, totalUs: totalUs as Micros }))
      .sort((a, b) => b.totalUs - a.totalUs);
  });

  /** Index of the selected segment, or -1. It stays selected while a re-cut leaves most of it. */
  readonly selectedIndex = $derived.by<number>(() => {
    const selected = this.#selectedStart;
    if (!selected || selected.file !== this.#openVideos.selected) return -1;
    return bestMatch(this.segments, selected.segment);
  });

  get selected(): ScoredSegment | null {
    return this.segments[this.selectedIndex] ?? null;
  }

  select(segment: ScoredSegment | null): void {
    const file = this.#openVideos.selected;
    this.#selectedStart = segment && file ? { file, segment } : null;
  }

  label(id: string): LabelInfo {
    return this.labels.get(id) ?? { index: 0, id, name: id };
  }

  /** The segments of any file, as they would be exported now. */
  segmentsOf(file: VideoFile): readonly ScoredSegment[] {
    const { track, model } = file.analysis;
    // What a batch found stands as it was cut there, until a slider is moved.
    if (file.result && !this.#cutting.isChanged) return segmentsOfResult(file.result);
    const options = this.cutOptionsOf(file);
    return track && model && options ? cutSegments(track, model.manifest.labels, options) : [];
  }

  /** How a file's scores are cut now, or null before it has any. */
  cutOptionsOf({ analysis }: VideoFile): CutOptions | null {
    if (!analysis.model) return null;
    return cutOptionsOf(analysis.model.manifest, {
      threshold: this.#cutting.chosenThreshold,
      minDurationUs: this.#cutting.minDurationUs,
      durationUs: analysis.outcome?.analysedUs ?? analysis.info?.durationUs ?? null,
    });
  }

  get #analysis() {
    return this.#openVideos.selected?.analysis ?? null;
  }
}

function segmentsOfResult({ segments }: TubeletResult): ScoredSegment[] {
  return segments.flatMap(({ startUs, endUs, label, score, origin }) =>
    origin === 'model'
      ? [{ startUs: toMicros(startUs), endUs: toMicros(endUs), label, score: score ?? 0 }]
      : [],
  );
}

/** The segment of the same label that shares most time with `wanted`, or -1. */
export function bestMatch(segments: readonly ScoredSegment[], wanted: ScoredSegment): number {
  let best = -1;
  let most = 0;
  segments.forEach((segment, index) => {
    if (segment.label !== wanted.label) return;
    const shared = Math.min(segment.endUs, wanted.endUs) - Math.max(segment.startUs, wanted.startUs);
    if (shared > most) {
      most = shared;
      best = index;
    }
  });
  return best;
}
