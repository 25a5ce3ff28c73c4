import type { Micros } from '../../base/micros.ts';
import { type IdSource, idOf, type LabelId, type SegmentId, type TrackId } from './ids.ts';
import { newLabelRecord, newSegment, newTrackRecord } from './new-records.ts';
import type { AnyRecord, Label, ModelIdentity, Segment, Track, Video } from './records.ts';
import { AnnotationStore } from './store.ts';

/** Seconds as microseconds. */
export const s = (seconds: number): Micros => Math.round(seconds * 1e6) as Micros;

export const MODEL: ModelIdentity = { id: 'base', version: '1.0.0', sha256: 'ab'.repeat(32) };

export const VIDEO: Video = {
  type: 'video',
  id: idOf('video', 'clip'),
  contentId: 'clip',
  name: 'clip.mp4',
  durationUs: s(100),
  frameRate: { num: 25, den: 1 },
  width: 1920,
  height: 1080,
};

export const OWN: TrackId = idOf('track', 'own');
export const SECOND: TrackId = idOf('track', 'second');
export const MODELS: TrackId = idOf('track', 'clip:base');
export const WALK: LabelId = idOf('label', 'walk');
export const WAVE: LabelId = idOf('label', 'wave');
export const FALL: LabelId = idOf('label', 'fall');

export function label(id: LabelId, name: string, changes: Partial<Label> = {}): Label {
  return newLabelRecord({ id, name, order: 0, colour: 0, ...changes });
}

function track(id: TrackId, name: string, order: number): Track {
  const isModels = id === MODELS;
  return newTrackRecord({
    id,
    videoId: VIDEO.id,
    name,
    order,
    kind: isModels ? 'model' : 'human',
    model: isModels ? MODEL : null,
  });
}

/** A video with two tracks of the person's, one of a model's, three labels and no segment. */
export const BASE: readonly AnyRecord[] = [
  VIDEO,
  track(OWN, 'You', 0),
  track(SECOND, 'Second', 1),
  track(MODELS, 'Base', 2),
  label(WALK, 'Walk', { order: 0, key: '1', aliases: ['stroll'] }),
  label(WAVE, 'Wave', { order: 1, colour: 1 }),
  label(FALL, 'Fall', { order: 2, colour: 2 }),
];

/** A segment a person drew, from and to in seconds; without an end it is a marker. */
export function own(
  name: string,
  from: number,
  to: number | null,
  labelId: LabelId | null = WALK,
  changes: Partial<Segment> = {},
): Segment {
  return newSegment({
    id: idOf('segment', name),
    trackId: OWN,
    labelId,
    startUs: s(from),
    endUs: to === null ? null : s(to),
    ...changes,
  });
}

/** A suggestion of the model's. */
export function suggested(
  name: string,
  from: number,
  to: number,
  score = 0.8,
  changes: Partial<Segment> = {},
): Segment {
  return own(name, from, to, WALK, {
    trackId: MODELS,
    score,
    origin: 'model',
    state: 'suggested',
    provenance: {
      modelId: MODEL.id,
      modelVersion: MODEL.version,
      modelSha256: MODEL.sha256,
      modelClass: 'walk',
      suggestionId: null,
    },
    ...changes,
  });
}

export function storeOf(...segments: readonly AnyRecord[]): AnnotationStore {
  return new AnnotationStore([...BASE, ...segments]);
}

export const segmentId = (name: string): SegmentId => idOf('segment', name);

/** Ids `<type>:new1`, `<type>:new2`... */
export function countingIds(): IdSource {
  let last = 0;
  return (type) => idOf(type, `new${++last}`);
}

/** All records by id, to compare two states whatever their order. */
export function snapshot(store: AnnotationStore): Map<string, AnyRecord> {
  return new Map([...store.records()].map((record) => [record.id as string, record] as const).sort(byId));
}

function byId(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
