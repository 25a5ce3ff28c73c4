import type { SegmentId } from '../document/ids.ts';
import type { AnyRecord, Segment, Track, Video } from '../document/records.ts';
import { AnnotationStore } from '../document/store.ts';
import { labelPath } from '../labels/label-tree.ts';
import { acceptedInPlace } from '../statistics/accepted-in-place.ts';
import { COUNTED_STATES } from '../statistics/segment-filter.ts';

/** What was coded once: a state with a length, or a point. By names, which are the same in all videos of a study. */
export interface CodedEvent {
  readonly segmentId: SegmentId;
  /** Names from the top of the tree down, with ` / ` between them; empty where nothing was said. */
  readonly label: string;
  /** Empty: no subject. */
  readonly subject: string;
  /** Empty: nobody said who. */
  readonly observer: string;
  /** Whose coding it is part of: the observer, else the track, else the model. */
  readonly coder: string;
  readonly isModels: boolean;
  readonly startUs: number;
  /** Null for a point. */
  readonly endUs: number | null;
}

/** One video of a study with what was coded of it. */
export interface CodedVideo {
  readonly contentId: string;
  readonly name: string;
  readonly durationUs: number;
  /** By start. */
  readonly events: readonly CodedEvent[];
  /** Who coded it, those included who found nothing to code. */
  readonly coders: readonly Coder[];
}

/** One whose coding can be compared with another's. */
export interface Coder {
  readonly name: string;
  readonly observer: string;
  readonly isModels: boolean;
}

/**
 * What the records of a project say was coded; null where they have no video. Rejected suggestions are left out. One that
 * a person accepted or edited on the model's track is there twice: as the model's, and as that person's coding.
 */
export function codedVideo(records: Iterable<AnyRecord>): CodedVideo | null {
  const store = new AnnotationStore(records);
  const [video]: (Video | undefined)[] = [...store.all('video').values()];
  if (!video) return null;
  const nameOf = (id: Segment['observerId']) => (id === null ? '' : (store.get(id)?.name ?? ''));
  const texts = new Map([...store.all('label').keys()].map((id) => [id, labelPath(store, id).join(' / ')]));
  const events: CodedEvent[] = [];
  const coders = new Map<string, Coder>();
  const coderNamed = (coder: Coder): Coder => {
    const key = JSON.stringify(coder);
    if (!coders.has(key)) coders.set(key, coder);
    return coders.get(key)!;
  };
  const coderOf = (track: Track, observer: string): Coder => {
    const isModels = track.kind === 'model';
    return coderNamed({ name: isModels || observer === '' ? track.name : observer, observer, isModels });
  };
  const add = (segment: Segment, { name, observer, isModels }: Coder) =>
    events.push({
      segmentId: segment.id,
      label: segment.labelId === null ? '' : (texts.get(segment.labelId) ?? ''),
      subject: segment.subjectId === null ? '' : (store.get(segment.subjectId)?.name ?? ''),
      observer,
      coder: name,
      isModels,
      startUs: segment.startUs,
      endUs: segment.endUs,
    });
  // A track that was given to someone is a coding of theirs, also while it is empty.
  for (const track of store.all('track').values()) {
    if (track.videoId === video.id && track.kind === 'human' && track.observerId !== null)
      coderOf(track, nameOf(track.observerId));
  }
  for (const segment of store.all('segment').values()) {
    const track = store.get(segment.trackId);
    if (!track || track.videoId !== video.id || !COUNTED_STATES.includes(segment.state)) continue;
    const isModels = track.kind === 'model';
    add(segment, coderOf(track, isModels ? '' : nameOf(segment.observerId ?? track.observerId)));
  }
  for (const { segment, on, joins } of acceptedInPlace(store, video.id)) {
    const observer = nameOf(segment.observerId ?? joins?.observerId ?? null);
    add(segment, coderNamed({ name: observer || (joins?.name ?? on.name), observer, isModels: false }));
  }
  events.sort(byStart);
  return {
    contentId: video.contentId,
    name: video.name,
    durationUs: video.durationUs,
    events,
    coders: [...coders.values()].sort(
      (a, b) => Number(a.isModels) - Number(b.isModels) || order(a.name, b.name),
    ),
  };
}

/** By start, then end: the order in which things were coded. */
export function byStart(a: CodedEvent, b: CodedEvent): number {
  return a.startUs - b.startUs || (a.endUs ?? a.startUs) - (b.endUs ?? b.startUs) || order(a.label, b.label);
}

const natural = new Intl.Collator('en', { numeric: true });

/** By name as people count: 2 before 10. */
export function order(a: string, b: string): number {
  return natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
