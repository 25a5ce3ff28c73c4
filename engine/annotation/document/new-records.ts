import { NO_ATTRIBUTES } from './attributes.ts';
import { idOf, type LabelId, type RunningId, type SubjectId, type TrackId } from './ids.ts';
import type { Label, Running, Segment, Track } from './records.ts';
import type { Study, Subject } from './study-records.ts';

// What a record has when nobody said otherwise: a place that makes one names only what it knows. Fields stand in the
// order in which the project file writes them.

type Wanted<T, K extends keyof T> = Pick<T, K> & Partial<Omit<T, 'type'>>;

/** A segment that a person drew, unless said otherwise. */
export function newSegment(
  wanted: Wanted<Segment, 'id' | 'trackId' | 'labelId' | 'startUs' | 'endUs'>,
): Segment {
  const { id, trackId, labelId, startUs, endUs, ...rest } = wanted;
  return {
    type: 'segment',
    id,
    trackId,
    labelId,
    startUs,
    endUs,
    score: null,
    origin: 'human',
    state: 'accepted',
    provenance: null,
    note: '',
    subjectId: null,
    attributes: NO_ATTRIBUTES,
    tags: [],
    observerId: null,
    ...rest,
  };
}

/** A person's label for states at the top of the tree, unless said otherwise. */
export function newLabelRecord(wanted: Wanted<Label, 'id' | 'name' | 'order' | 'colour'>): Label {
  const { id, name, order, colour, ...rest } = wanted;
  return {
    type: 'label',
    id,
    name,
    parentId: null,
    order,
    colour,
    key: null,
    aliases: [],
    isHidden: false,
    kind: 'state',
    attributes: [],
    exclusionGroups: [],
    owner: 'person',
    description: '',
    ...rest,
  };
}

/** A person's track, unless said otherwise. */
export function newTrackRecord(wanted: Wanted<Track, 'id' | 'videoId' | 'name' | 'order'>): Track {
  const { id, videoId, name, order, ...rest } = wanted;
  return {
    type: 'track',
    id,
    videoId,
    name,
    order,
    kind: 'human',
    model: null,
    isHidden: false,
    observerId: null,
    note: '',
    variables: {},
    ...rest,
  };
}

export function newSubjectRecord(wanted: Wanted<Subject, 'id' | 'name' | 'order'>): Subject {
  const { id, name, order, ...rest } = wanted;
  return { type: 'subject', id, name, order, key: null, description: '', ...rest };
}

export function newStudyRecord({ id, name, ...rest }: Wanted<Study, 'id' | 'name'>): Study {
  const cutting = { threshold: null, minDurationUs: null };
  return { type: 'study', id, name, description: '', variables: [], cutting, ...rest };
}

/** The one id that a state of a label and subject can run under on a track. */
export function runningId(trackId: TrackId, subjectId: SubjectId | null, labelId: LabelId): RunningId {
  return idOf('running', `${trackId} ${subjectId ?? ''} ${labelId}`);
}

/** A state that runs; whatever id it had before, its id says what runs. */
export function newRunning(wanted: Omit<Running, 'type' | 'id'>): Running {
  const id = runningId(wanted.trackId, wanted.subjectId, wanted.labelId);
  // First for the order of the file, last because it counts.
  return { ...{ type: 'running' as const, id }, ...wanted, id };
}
