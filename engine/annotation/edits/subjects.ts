import { AppError } from '../../base/errors.ts';
import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import {
  type IdSource,
  type ObserverId,
  randomIds,
  type SegmentId,
  type SubjectId,
  type TrackId,
} from '../document/ids.ts';
import { newSubjectRecord } from '../document/new-records.ts';
import { existing } from '../document/query.ts';
import type { Records } from '../document/records.ts';
import type { Subject } from '../document/study-records.ts';
import { plainText } from '../labels/label-text.ts';
import { touched } from './touch.ts';
import { between } from './tracks.ts';

/** Subjects as they are listed. */
export function subjectsOf(records: Records): Subject[] {
  return [...records.all('subject').values()].sort(byOrder);
}

/** Adds a subject last. Errors: `annotation/invalid` for an empty name or one that another has. */
export function createSubject(records: Records, name: string, ids: IdSource = randomIds): Changes {
  return putting(
    newSubjectRecord({
      id: ids('subject'),
      name: freeName(records, 'subject', name, null),
      order: between(subjectsOf(records).at(-1)?.order, undefined),
    }),
  );
}

/** Changes what a subject is called or how it is described. Errors: as in {@link createSubject}. */
export function changeSubject(
  records: Records,
  id: SubjectId,
  change: Partial<Pick<Subject, 'name' | 'description'>>,
): Changes {
  const subject = records.get(id);
  if (!subject) return NO_CHANGES;
  const name = change.name === undefined ? subject.name : freeName(records, 'subject', change.name, id);
  return putting({ ...subject, ...change, name });
}

/** Moves a subject to a place in the list, counted without itself. */
export function placeSubject(records: Records, id: SubjectId, place: number): Changes {
  const subject = records.get(id);
  if (!subject) return NO_CHANGES;
  const others = subjectsOf(records).filter((other) => other.id !== id);
  const at = Math.min(Math.max(place, 0), others.length);
  return putting({ ...subject, order: between(others[at - 1]?.order, others[at]?.order) });
}

/** Deletes a subject. Its segments go to `heir`, or have no subject; what runs for it is forgotten. */
export function deleteSubject(records: Records, id: SubjectId, heir: SubjectId | null = null): Changes {
  if (!records.get(id) || heir === id) return NO_CHANGES;
  const segments = [...records.all('segment').values()].filter(({ subjectId }) => subjectId === id);
  const running = [...records.all('running').values()].filter(({ subjectId }) => subjectId === id);
  return {
    put: segments.map((segment) => ({ ...segment, subjectId: heir })),
    remove: [...running.map((each) => each.id), id],
  };
}

/** Says who does it. */
export function setSubject(records: Records, ids: Iterable<SegmentId>, subjectId: SubjectId | null): Changes {
  const others = existing(records, ids).filter((segment) => segment.subjectId !== subjectId);
  return putting(...others.map((segment) => touched(segment, { subjectId })));
}

/** Says who drew it. Like a note, it says nothing about a suggestion, which stays one. */
export function setObserver(
  records: Records,
  ids: Iterable<SegmentId>,
  observerId: ObserverId | null,
): Changes {
  const others = existing(records, ids).filter((segment) => segment.observerId !== observerId);
  return putting(...others.map((segment) => ({ ...segment, observerId })));
}

/** Says whose coding a track is: its segments that nobody else signed, and what runs there, are theirs too. */
export function setTrackObserver(records: Records, trackId: TrackId, observerId: ObserverId | null): Changes {
  const track = records.get(trackId);
  if (!track) return NO_CHANGES;
  const isUnsigned = (each: { readonly trackId: TrackId; readonly observerId: ObserverId | null }) =>
    each.trackId === trackId && (each.observerId === null || each.observerId === track.observerId);
  const segments = [...records.all('segment').values()].filter(isUnsigned);
  const running = [...records.all('running').values()].filter(isUnsigned);
  return putting(
    { ...track, observerId },
    ...segments.map((segment) => ({ ...segment, observerId })),
    ...running.map((state) => ({ ...state, observerId })),
  );
}

/** Adds an observer last. Errors: `annotation/invalid` for an empty name or one that another has. */
export function createObserver(records: Records, name: string, ids: IdSource = randomIds): Changes {
  const last = [...records.all('observer').values()].sort(byOrder).at(-1);
  return putting({
    type: 'observer',
    id: ids('observer'),
    name: freeName(records, 'observer', name, null),
    order: between(last?.order, undefined),
  });
}

/** Errors: as in {@link createObserver}. */
export function renameObserver(records: Records, id: ObserverId, name: string): Changes {
  const observer = records.get(id);
  return observer ? putting({ ...observer, name: freeName(records, 'observer', name, id) }) : NO_CHANGES;
}

/** Deletes an observer; tracks and segments are nobody's then. */
export function deleteObserver(records: Records, id: ObserverId): Changes {
  if (!records.get(id)) return NO_CHANGES;
  const withObserver = [
    ...records.all('track').values(),
    ...records.all('segment').values(),
    ...records.all('running').values(),
  ];
  const theirs = withObserver.filter(({ observerId }) => observerId === id);
  return { put: theirs.map((record) => ({ ...record, observerId: null })), remove: [id] };
}

/** By order, then name. */
export function byOrder(
  a: { readonly order: number; readonly name: string },
  b: { readonly order: number; readonly name: string },
): number {
  return a.order - b.order || a.name.localeCompare(b.name);
}

function freeName(
  records: Records,
  type: 'subject' | 'observer',
  name: string,
  own: SubjectId | ObserverId | null,
): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  const article = type === 'observer' ? 'An' : 'A';
  if (trimmed === '') throw new AppError('annotation/invalid', `${article} ${type} needs a name: type one.`);
  for (const other of records.all(type).values()) {
    if (other.id !== own && plainText(other.name) === plainText(trimmed)) {
      throw new AppError(
        'annotation/invalid',
        `There is already ${article.toLowerCase()} ${type} "${other.name}": choose another name.`,
      );
    }
  }
  return trimmed;
}
