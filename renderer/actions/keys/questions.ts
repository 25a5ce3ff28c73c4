import type { AttributeValue, LabelAttribute } from '../../../engine/annotation/document/attributes.ts';
import { saidValues } from '../../../engine/annotation/document/attributes.ts';
import type { RunningId, SegmentId } from '../../../engine/annotation/document/ids.ts';
import type { Running, Segment } from '../../../engine/annotation/document/records.ts';
import type { App } from '../../state/app/app.ts';
import type { Question } from '../../state/document/coding.svelte.ts';
import type { VideoDocument } from '../../state/document/document.svelte.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/** Which attributes are due at the start or the stop of a state; null: of a point, which has both at once. */
export function isAskedAt(side: 'start' | 'stop' | null): (attribute: LabelAttribute) => boolean {
  return ({ asked }) => (side === null ? asked !== 'never' : asked === side);
}

/** What is to be asked about a state or a segment. */
export function questionsOf(
  file: VideoFile,
  document: VideoDocument,
  id: RunningId | SegmentId,
  isDue: (attribute: LabelAttribute) => boolean,
): Question[] {
  const about = document.get<'running' | 'segment'>(id) as Running | Segment | undefined;
  const label = about?.labelId ? document.get(about.labelId) : undefined;
  if (!about || !label) return [];
  return label.attributes
    .filter((attribute) => isDue(attribute) && about.attributes[attribute.id] === undefined)
    .map((attribute) => ({ file, about: [id], label, attribute }));
}

/** Keeps an answer, and asks what comes next. Null: the question is left open. */
export function answer(app: App, question: Question, value: AttributeValue | null): void {
  const { file, about, attribute } = question;
  app.coding.answered(question);
  if (value === null) return;
  file.document.edit(`Say “${attribute.name}”`, (records) => ({
    put: about.flatMap((id) => {
      const record = records.get<'running' | 'segment'>(id) as Running | Segment | undefined;
      return record
        ? [{ ...record, attributes: saidValues({ ...record.attributes, [attribute.id]: value }) }]
        : [];
    }),
    remove: [],
  }));
}
