import type { Micros } from '../../base/micros.ts';
import type { Changes } from '../document/changes.ts';
import { type IdSource, type LabelId, randomIds, type SegmentId, type VideoId } from '../document/ids.ts';
import { newSegment } from '../document/new-records.ts';
import { segmentsOf } from '../document/query.ts';
import { isDecided, type ModelIdentity, type Records, type Segment } from '../document/records.ts';
import { OverlapSearch } from '../overlap.ts';
import { modelTrack } from './tracks.ts';

/** One segment as a model found it. */
export interface FoundSegment {
  readonly startUs: Micros;
  readonly endUs: Micros;
  /** The model's class. */
  readonly modelClass: string;
  /** What the class is called here; see `labelsOfModel`. */
  readonly labelId: LabelId;
  readonly score: number;
}

export interface ModelRun {
  readonly videoId: VideoId;
  readonly model: ModelIdentity;
  /** Name of the track where it is made anew. */
  readonly trackName: string;
  readonly segments: readonly FoundSegment[];
  /** How far the model has looked; suggestions from there on stay. All of the video unless given. */
  readonly untilUs?: number;
}

/** A decision about a class covers a later suggestion of it when at least this share of the suggestion lies inside. */
const COVERED_BY_DECISION = 0.5;

/**
 * What a model found in place of what it had suggested before. What a person accepted, edited or rejected stays, and
 * suggestions of the same class that mostly lie inside it are not made again. A suggestion that is found again with
 * the same class and times keeps its id. No other track is touched. To be committed as `model`.
 */
export function replaceSuggestions(records: Records, run: ModelRun, ids: IdSource = randomIds): Changes {
  const video = records.get(run.videoId);
  if (!video) return { put: [], remove: [] };
  const track = modelTrack(records, video, run.model, run.trackName);
  const known = segmentsOf(records, track.id);
  const decisions = new OverlapSearch(known.filter(isDecided).flatMap(decisionOf));
  const open = new Map(known.filter((segment) => !isDecided(segment)).map((each) => [placeOf(each), each]));
  const put: Segment[] = [];
  for (const found of run.segments) {
    if (isCovered(found, decisions)) continue;
    const place = `${found.modelClass}\n${found.startUs}\n${found.endUs}`;
    const same = open.get(place);
    open.delete(place);
    put.push(
      newSegment({
        id: same?.id ?? ids('segment'),
        trackId: track.id,
        labelId: found.labelId,
        startUs: found.startUs,
        endUs: found.endUs,
        score: found.score,
        origin: 'model',
        state: 'suggested',
        provenance: {
          modelId: run.model.id,
          modelVersion: run.model.version,
          modelSha256: run.model.sha256,
          modelClass: found.modelClass,
          suggestionId: null,
        },
        note: same?.note ?? '',
        tags: same?.tags ?? [],
      }),
    );
  }
  const kept = new Set<SegmentId>(put.map((segment) => segment.id));
  const untilUs = run.untilUs ?? Number.POSITIVE_INFINITY;
  const gone = known.filter(
    (segment) => !isDecided(segment) && !kept.has(segment.id) && segment.startUs < untilUs,
  );
  return { put: [track, ...put], remove: gone.map((segment) => segment.id) };
}

function placeOf(segment: Segment): string {
  return `${segment.provenance?.modelClass}\n${segment.startUs}\n${segment.endUs}`;
}

interface Decision {
  readonly startUs: number;
  readonly endUs: number;
  readonly labelId: LabelId | null;
  readonly modelClass: string | undefined;
}

function decisionOf({ startUs, endUs, labelId, provenance }: Segment): Decision[] {
  return endUs === null ? [] : [{ startUs, endUs, labelId, modelClass: provenance?.modelClass }];
}

/** Whether a person has decided about most of a stretch: about this class there, or by giving it this label. */
function isCovered(found: FoundSegment, decisions: OverlapSearch<Decision>): boolean {
  let inside = 0;
  let reached: number = found.startUs;
  for (const { startUs, endUs, labelId, modelClass } of decisions.find(found.startUs, found.endUs)) {
    if (modelClass !== found.modelClass && labelId !== found.labelId) continue;
    // Decisions come by start: counting from where the last one ended counts no time twice.
    const from = Math.max(startUs, reached);
    const to = Math.min(endUs, found.endUs);
    if (to > from) {
      inside += to - from;
      reached = to;
    }
  }
  return inside >= COVERED_BY_DECISION * (found.endUs - found.startUs);
}
