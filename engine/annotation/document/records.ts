import type { Micros, Rational } from '../../base/micros.ts';
import type {
  LabelId,
  MappingId,
  RecordId,
  SeenId,
  SegmentId,
  SelectionId,
  TrackId,
  VideoId,
} from './ids.ts';

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
}

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
  /** The key that labels with it, a single lower-case character, or null. No two labels share one. */
  readonly key: string | null;
  /** Other words that find it. */
  readonly aliases: readonly string[];
  /** Left out of lists and search; its segments stay. */
  readonly isHidden: boolean;
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
export type AnyRecord = Video | Track | Segment | Label | LabelMapping | SeenRange | Selection;
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
