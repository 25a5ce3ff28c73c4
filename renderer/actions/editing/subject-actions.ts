import type { SubjectId } from '../../../engine/annotation/document/ids.ts';
import type { Subject } from '../../../engine/annotation/document/study-records.ts';
import {
  changeSubject,
  createSubject,
  deleteSubject,
  placeSubject,
} from '../../../engine/annotation/edits/subjects.ts';
import { chordOfCodingKey } from '../../../engine/annotation/labels/coding-keys.ts';
import { assignKey } from '../../../engine/annotation/labels/label-keys.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';

/** Keys that are offered to subjects, in this order. */
const OFFERED = '1234567890qwertyuiopasdfghjklzxcvbnm';

const isOpen = ({ coding }: App) => coding.document !== null;
const hasSubjects = ({ coding }: App) => coding.subjects.length > 0;

function stepping(id: string, title: string, key: string, step: -1 | 1): Action {
  return {
    id,
    title,
    group: 'Labelling',
    keys: [key],
    enabled: hasSubjects,
    run: ({ coding }) => {
      const all: readonly (Subject | null)[] = [null, ...coding.subjects];
      const at = all.indexOf(coding.current);
      coding.use(all[(at + step + all.length) % all.length] ?? null);
    },
  };
}

export const nextSubject = stepping('next-subject', 'Next subject', 'Alt+PageDown', 1);
export const previousSubject = stepping('previous-subject', 'Previous subject', 'Alt+PageUp', -1);

export const noSubject: Action = {
  id: 'no-subject',
  title: 'No subject',
  group: 'Labelling',
  keys: ['`'],
  enabled: hasSubjects,
  run: ({ coding }) => coding.use(null),
};

export const manageSubjects: Action = {
  id: 'subjects',
  title: 'Subjects and observers',
  group: 'Labels',
  keys: [],
  enabled: isOpen,
  run: ({ desk }) => desk.open({ kind: 'subjects' }),
};

/** Adds a subject with a free key, where there is one. Errors: `annotation/invalid`. */
export function addSubject({ coding, keys, labels }: App, name: string): void {
  const { document } = coding;
  if (!document) return;
  document.asOne('New subject', (change) => {
    change((records) => createSubject(records, name));
    const made = document.subjects.at(-1);
    const isFree = (key: string) => {
      const chord = chordOfCodingKey(key);
      return !labels.withChord(chord) && !coding.withChord(chord) && !keys.byChord.has(chord);
    };
    const key = [...OFFERED].find(isFree);
    if (made && key !== undefined) change((records) => assignKey(records, made.id, key));
  });
}

/** Errors: `annotation/invalid`. */
export function renameSubject({ coding }: App, subject: Subject, name: string): void {
  const wasCurrent = coding.current?.id === subject.id;
  coding.document?.edit('Rename subject', (records) => changeSubject(records, subject.id, { name }));
  if (wasCurrent) coding.use(coding.subject(subject.id));
}

export function describeSubject({ coding }: App, id: SubjectId, description: string): void {
  coding.document?.edit('Describe subject', (records) => changeSubject(records, id, { description }));
}

/** Gives a subject a key, and takes it from the label, subject or command that has it. */
export function keySubject({ coding, keys }: App, id: SubjectId, key: string | null): void {
  coding.document?.edit('Change key', (records) => assignKey(records, id, key));
  if (key !== null) keys.free(chordOfCodingKey(key));
}

export function moveSubject({ coding }: App, id: SubjectId, step: -1 | 1): void {
  const place = coding.subjects.findIndex((subject) => subject.id === id) + step;
  coding.document?.edit('Move subject', (records) => placeSubject(records, id, place));
}

/** Deletes a subject; its segments get another, or none. */
export function removeSubject({ coding }: App, id: SubjectId, heir: SubjectId | null): void {
  coding.document?.edit('Delete subject', (records) => deleteSubject(records, id, heir));
}
