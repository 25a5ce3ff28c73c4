import type { Micros, Rational } from '../../base/micros.ts';
import type { Region } from '../../base/regions.ts';
import type { AttributeValues, LabelAttribute } from './attributes.ts';
import type {
  CameraId,
  LabelId,
  MappingId,
  ObserverId,
  RecordId,
  RegionId,
  RunningId,
  SeenId,
  SegmentId,
  SelectionId,
  SubjectId,
  TrackId,
  VideoId,
} from './ids.ts';
import type { Observer, Study, Subject } from './study-records.ts';

/** A video as the document knows it, recognised by its content wherever the file lies. */
export interface Video {
  readonly type: 'video';
  /** `video:<contentId>`. */
  readonly id: VideoId;
  /** Identity of the file's bytes, made by the host. */
  readonly contentId: string;
  /** File name without folder, as it was last opened. */
  readonly name: string;
  /** Length of the presentation; no segment ends after it. */
  readonly durationUs: Micros;
  /** Average frame rate, or null when unknown. */
  readonly frameRate: Rational | null;
  /** Size as a player shows it. */
  readonly width: number;
  readonly height: number;
  /** Which of several videos in the file a person chose, from 1; absent: the file's own choice. */
  readonly videoNumber?: number;
}

/** Which model, exactly. */
export interface ModelIdentity {
  readonly id: string;
  readonly version: string;
  /** Identity of the model's files, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A row of segments: a person's own, or what one model suggests. */
export interface Track {
  readonly type: 'track';
  readonly id: TrackId;
  readonly videoId: VideoId;
  readonly name: string;
  /** Rows are drawn by ascending order, then id. Any finite number, so that a row fits between two others. */
  readonly order: number;
  readonly kind: 'human' | 'model';
  /** The model whose suggestions these are; null exactly for a person's track. */
  readonly model: ModelIdentity | null;
  /** Left out of the timeline; its segments stay. */
  readonly isHidden: boolean;
  /** Whose coding it is; null when nobody said. */
  readonly observerId: ObserverId | null;
  /** What is to be known about this coding of the video, as BORIS describes an observation. */
  readonly note: string;
  /** Values of the study's independent variables, by their names. Iterate; names come from outside. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Where a segment that a model found came from. */
export interface Provenance {
  readonly modelId: string;
  readonly modelVersion: string;
  readonly modelSha256: string;
  /** The model's own class, whatever label it was mapped to. */
  readonly modelClass: string;
  /** On a person's track: the suggestion that was accepted into it. */
  readonly suggestionId: SegmentId | null;
}

/** Who drew a segment first. */
export type Origin = 'model' | 'human';

/** Every {@link SegmentState}, in the order in which they are listed. */
export const SEGMENT_STATES = ['suggested', 'accepted', 'edited', 'rejected'] as const;

/**
 * What a person decided. `suggested`: nothing yet. `accepted`: it is right as it stands; every segment that a person
 * drew is. `edited`: it began as a suggestion and a person changed it. `rejected`: it is wrong, and a new run of the
 * model must not bring it back.
 */
export type SegmentState = (typeof SEGMENT_STATES)[number];

/** A labelled stretch `[startUs, endUs)`, or a marker: a single point in time. */
export interface Segment {
  readonly type: 'segment';
  readonly id: SegmentId;
  readonly trackId: TrackId;
  /** Null: not labelled yet. */
  readonly labelId: LabelId | null;
  readonly startUs: Micros;
  /** The first microsecond after it; null for a marker. */
  readonly endUs: Micros | null;
  /** Mean probability under the model, 0 to 1; null where a person alone decided. */
  readonly score: number | null;
  readonly origin: Origin;
  readonly state: SegmentState;
  /** Never null when a model drew it. */
  readonly provenance: Provenance | null;
  readonly note: string;
  /** Who does it; null: no subject. */
  readonly subjectId: SubjectId | null;
  /** What the label's attributes say here, by the attributes' ids; one that says nothing is left out. */
  readonly attributes: AttributeValues;
  /** Free words, without repeats, in the order in which they were given. */
  readonly tags: readonly string[];
  /** Who drew or decided it; null when nobody said. */
  readonly observerId: ObserverId | null;
}

/**
 * A state that was started and not yet ended. At most one per track, subject and label: their names make its id. It is
 * saved and undone like any other record, so that neither a reload nor an undo loses a start.
 */
export interface Running {
  readonly type: 'running';
  /** See `runningId`. */
  readonly id: RunningId;
  readonly trackId: TrackId;
  readonly labelId: LabelId;
  readonly subjectId: SubjectId | null;
  /** Where the segment will start: corrected and snapped. */
  readonly startUs: Micros;
  readonly attributes: AttributeValues;
  readonly observerId: ObserverId | null;
}

/** Whether a label has a length or is an instant. */
export type LabelKind = 'state' | 'point';

/** A name for what happens. Its id is what segments refer to, so renaming and moving it changes no segment. */
export interface Label {
  readonly type: 'label';
  readonly id: LabelId;
  readonly name: string;
  /** The label above it in the tree, or null at the top. */
  readonly parentId: LabelId | null;
  /** Labels of one parent are listed by ascending order, then name. Any finite number. */
  readonly order: number;
  /** Place on the wheel of label colours, from 0. */
  readonly colour: number;
  /** The key that labels with it, as `codingKey` gives it, or null. No two labels or subjects share one. */
  readonly key: string | null;
  /** Other words that find it. */
  readonly aliases: readonly string[];
  /** Left out of lists and search; its segments stay. */
  readonly isHidden: boolean;
  /** What a press of its key makes. */
  readonly kind: LabelKind;
  /** What is asked about each of its segments. */
  readonly attributes: readonly LabelAttribute[];
  /** Starting it ends what runs of the same subject with a label of one of these groups. */
  readonly exclusionGroups: readonly string[];
  /** `model`: it came with a model's classes and no person has taken it up yet; it has no key then. */
  readonly owner: 'person' | 'model';
  /** What exactly counts as it. */
  readonly description: string;
}

/** What one class of a model is called here. */
export interface LabelMapping {
  readonly type: 'mapping';
  /** `mapping:<modelId>:<modelClass>`. */
  readonly id: MappingId;
  readonly modelId: string;
  readonly modelClass: string;
  /** Null: suggestions of this class are left out. */
  readonly labelId: LabelId | null;
}

/**
 * A stretch that a person has watched. Watched and without a segment means background; not watched means that nothing
 * is known. The stretches of one video neither overlap nor touch.
 */
export interface SeenRange {
  readonly type: 'seen';
  readonly id: SeenId;
  readonly videoId: VideoId;
  readonly startUs: Micros;
  readonly endUs: Micros;
}

/** A part of the picture that no model is shown. */
export interface PaintedRegion extends Region {
  readonly type: 'region';
  readonly id: RegionId;
  /** Null: in all videos of the study. */
  readonly videoId: VideoId | null;
}

/** Another video of the same events, shown beside the one that is labelled: at most one for a video. */
export interface SecondCamera {
  readonly type: 'camera';
  /** `camera:<contentId>` of the video that is labelled. */
  readonly id: CameraId;
  readonly videoId: VideoId;
  /** Identity of its file's bytes; null while only its name is known, from a file of another program. */
  readonly contentId: string | null;
  /** File name without folder. */
  readonly name: string;
  /** How much later than the labelled video it begins, in microseconds; negative where it begins earlier. */
  readonly behindUs: number;
}

/** What this window has selected in a video. Ids of records that are gone stay, so that undo selects them again. */
export interface Selection {
  readonly type: 'selection';
  /** `selection:<contentId>`. */
  readonly id: SelectionId;
  readonly videoId: VideoId;
  readonly segmentIds: readonly SegmentId[];
  /** The track that new segments enter. */
  readonly trackId: TrackId | null;
}

/** A record that the document is made of: flat, frozen, and safe to send to a worker. */
export type AnyRecord =
  | Video
  | Track
  | Segment
  | Label
  | LabelMapping
  | SeenRange
  | Selection
  | Subject
  | Observer
  | Study
  | Running
  | PaintedRegion
  | SecondCamera;
export type RecordType = AnyRecord['type'];
export type RecordOf<T extends RecordType> = Extract<AnyRecord, { readonly type: T }>;
export type AnyId = AnyRecord['id'];

/** Whether records of a type are written to the project file, and whether undo touches them. */
export interface RecordScope {
  /** `document`: saved. `session`: lives and dies with the window. */
  readonly scope: 'document' | 'session';
  readonly isUndoable: boolean;
}

export const RECORD_SCOPES: { readonly [T in RecordType]: RecordScope } = {
  video: { scope: 'document', isUndoable: false },
  track: { scope: 'document', isUndoable: true },
  segment: { scope: 'document', isUndoable: true },
  label: { scope: 'document', isUndoable: true },
  mapping: { scope: 'document', isUndoable: true },
  // Watching is not an edit: undo must not make anyone unsee.
  seen: { scope: 'document', isUndoable: false },
  selection: { scope: 'session', isUndoable: false },
  subject: { scope: 'document', isUndoable: true },
  observer: { scope: 'document', isUndoable: true },
  study: { scope: 'document', isUndoable: false },
  running: { scope: 'document', isUndoable: true },
  region: { scope: 'document', isUndoable: true },
  camera: { scope: 'document', isUndoable: true },
};

/** Read access to a document. Iteration order means nothing. */
export interface Records {
  get<T extends RecordType>(id: RecordId<T>): RecordOf<T> | undefined;
  all<T extends RecordType>(type: T): ReadonlyMap<RecordId<T>, RecordOf<T>>;
}

/** True when a person has decided about it: a new run of the model leaves it alone. */
export function isDecided(segment: Segment): boolean {
  return segment.state !== 'suggested';
}
