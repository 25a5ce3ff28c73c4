import { toMicros } from '../../../engine/base/micros.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { type ActiveClass, activeClasses } from '../../../engine/timeline/active-classes.ts';
import { type CutOptions, cutOptionsOf, cutSegments } from '../../../engine/timeline/cut-segments.ts';
import { type PathLabel, parentsOf, withParents } from '../../../engine/timeline/groups/parents.ts';
import type { ScoreTrack } from '../../../engine/timeline/score-track.ts';
import type { ScoredSegment } from '../../../engine/timeline/segment.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import { type Cutting, ownCutOf } from './cutting.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';

/** Classes whose probability never gets this high have no row of their own. */
const HEAT_FLOOR = 0.2;

/** What is drawn below the tracks. */
interface Heat {
  /** The scores; groups that are named have columns behind those of the labels. Null before there are any. */
  readonly track: ScoreTrack | null;
  /** One per class of {@link track}. */
  readonly names: readonly PathLabel[];
  /** Classes with a row, the one with most evidence first. */
  readonly rows: readonly ActiveClass[];
}
const NO_HEAT: Heat = { track: null, names: [], rows: [] };

/** The segments of the video on screen, cut anew whenever scores come or a slider moves. */
export class Results {
  readonly #openVideos: OpenVideos;
  readonly #cutting: Cutting;
  readonly #settings: Pick<Settings, 'backsOff'>;

  constructor(openVideos: OpenVideos, cutting: Cutting, settings: Pick<Settings, 'backsOff'>) {
    this.#openVideos = openVideos;
    this.#cutting = cutting;
    this.#settings = settings;
  }

  readonly segments = $derived.by<readonly ScoredSegment[]>(() => {
    const file = this.#openVideos.selected;
    return file ? this.segmentsOf(file) : [];
  });

  /** The probabilities that have a row each: of labels that fire, and of groups that are named somewhere. */
  readonly heat = $derived.by<Heat>(() => {
    const track = this.#analysis?.track;
    const manifest = this.#analysis?.model?.manifest;
    if (!track || !manifest) return NO_HEAT;
    const named = new Set(this.segments.map(({ label }) => label));
    const groups = parentsOf(manifest).filter(({ id }) => named.has(id));
    const extended = withParents(track, groups);
    const background = manifest.labels.findIndex(({ id }) => id === manifest.background);
    return {
      track: extended,
      names: [...manifest.labels, ...groups],
      rows: activeClasses(extended, HEAT_FLOOR, background),
    };
  });

  /** The segments of any file, as they would be exported now. */
  segmentsOf(file: VideoFile): readonly ScoredSegment[] {
    const { track, model } = file.analysis;
    // What a batch found stands as it was cut there, until a slider is moved or groups are not wanted any more.
    const isAsWanted = this.#settings.backsOff || !file.result?.cut.backsOff || !track;
    const { modelId } = ownCutOf(file, null);
    if (file.result && isAsWanted && !this.#cutting.isChangedFor(modelId))
      return segmentsOfResult(file.result);
    const options = this.cutOptionsOf(file);
    return track && model && options ? cutSegments(track, model.manifest.labels, options) : [];
  }

  /** How a file's scores are cut now, or null before it has any. */
  cutOptionsOf(file: VideoFile): CutOptions | null {
    const { analysis } = file;
    if (!analysis.model) return null;
    const own = ownCutOf(file, null);
    const chosen = this.#cutting.choiceFor(own.modelId);
    return cutOptionsOf(analysis.model.manifest, {
      threshold: chosen.threshold,
      minDurationUs: chosen.minDurationUs ?? own.minDurationUs,
      durationUs: analysis.outcome?.analysedUs ?? analysis.info?.durationUs ?? null,
      ...(this.#settings.backsOff ? {} : { parents: [] }),
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
