import type { LabelId, SubjectId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { byTime } from '../../../engine/annotation/document/query.ts';
import type { Label, Segment, Track } from '../../../engine/annotation/document/records.ts';
import type { Subject } from '../../../engine/annotation/document/study-records.ts';
import type { LaneTable } from './lanes.ts';

/** What the rows of a person's segments are about. */
export type RowsBy = 'track' | 'subject' | 'label';

/** Which segments of the person's a row has: those of its track, of one subject, or of one label; null: of none. */
export type RowAbout =
  | { readonly kind: 'track' }
  | { readonly kind: 'subject'; readonly subject: Subject | null }
  | { readonly kind: 'label'; readonly label: Label | null };

/** A row of the timeline. */
export interface TrackRow {
  /** Unlike any other row's. */
  readonly id: string;
  /** Where what is drawn in it lands. */
  readonly track: Track;
  readonly about: RowAbout;
  readonly segments: readonly Segment[];
  readonly table: LaneTable;
}

type Group = Omit<TrackRow, 'table'>;

/**
 * The person's segments with a row for each subject, or for each label that is used, whatever tracks they are on.
 * @param track where what is drawn in them lands
 * @param listed all subjects, or all labels, in order
 */
export function groupedRows(
  by: Exclude<RowsBy, 'track'>,
  track: Track,
  segments: readonly Segment[],
  listed: readonly (Subject | Label)[],
): readonly Group[] {
  const keyOf = (segment: Segment) => (by === 'subject' ? segment.subjectId : segment.labelId);
  const groups = Map.groupBy([...segments].sort(byTime), keyOf);
  const row = (each: Subject | Label | null): Group => ({
    id: `${by} ${each?.id ?? ''}`,
    track,
    about:
      by === 'subject'
        ? { kind: 'subject', subject: each as Subject | null }
        : { kind: 'label', label: each as Label | null },
    segments: groups.get(each?.id ?? null) ?? [],
  });
  const shown = listed.filter(({ id }) => by === 'subject' || groups.has(id as LabelId));
  // One row there always is, to draw on.
  const hasRest = groups.has(null) || shown.length === 0;
  return [...shown.map(row), ...(hasRest ? [row(null)] : [])];
}

/** Whether a row shows what is on a track, of a subject and with a label. */
export function isShownIn(
  { track, about }: Pick<TrackRow, 'track' | 'about'>,
  what: {
    readonly trackId: TrackId;
    readonly subjectId: SubjectId | null;
    readonly labelId: LabelId | null;
  },
): boolean {
  if (track.kind === 'model' || about.kind === 'track') return track.id === what.trackId;
  if (about.kind === 'subject') return (about.subject?.id ?? null) === what.subjectId;
  return (about.label?.id ?? null) === what.labelId;
}
