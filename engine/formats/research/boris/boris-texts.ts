import type { InterchangeDocument, InterchangeSegment } from '../../core/interchange.ts';
import { ownTrackName } from '../../core/observations.ts';
import { fieldsOf, UNNAMED_TRACK } from '../../fields/segment-fields.ts';
import { modifierText } from './boris-modifiers.ts';
import { STOP_COMMENT } from './boris-sink.ts';

/** The first line of a description that says who coded: BORIS's sessions have no place for it. */
export const OBSERVER_LINE = /^Observer: (.+)\n?([\s\S]*)$/;

/** The texts of an event of BORIS. */
export interface EventTexts {
  /** Empty: no focal subject. */
  readonly subject: string;
  /** Those of each set with bars between, or empty. */
  readonly modifiers: string;
  readonly comment: string;
  readonly stopComment: string;
}

/** What BORIS's files say of a segment beside its times and behaviour. */
export function eventTexts(document: InterchangeDocument): (segment: InterchangeSegment) => EventTexts {
  const fields = fieldsOf(document);
  // A track that is someone's coding is about no subject; whose it is the session says.
  const session = document.observation?.observer;
  const isCoding = document.tracks.some(({ observer }) => observer !== undefined) || session !== undefined;
  const names = new Map(
    document.tracks.map(({ id, name }) => [id, isCoding ? UNNAMED_TRACK : ownTrackName(document, name)]),
  );
  const sets = new Map(document.labels.map(({ id, attributes }) => [id, attributes]));
  return (segment) => {
    const { subject: own, ...rest } = segment;
    const track = names.get(segment.track) ?? '';
    const subject = own ?? (track === UNNAMED_TRACK ? '' : track);
    const further = Object.entries(segment.attributes);
    const stop =
      segment.endUs === null
        ? undefined
        : further.find(([name, value]) => name === STOP_COMMENT && value !== '');
    const { text, rest: attributes } = modifierText(
      further.filter((each) => each !== stop),
      segment.label === null ? [] : sets.get(segment.label),
    );
    const known = ['track', ...(segment.observer === session ? ['observer'] : [])];
    const said = fields({ ...rest, attributes: Object.fromEntries(attributes) }, known);
    const tracks =
      own === undefined || track === own || track === UNNAMED_TRACK ? [] : [['track', track] as const];
    return {
      subject,
      modifiers: text,
      comment: commentOf([...tracks, ...said]),
      stopComment: stop?.[1] ?? '',
    };
  };
}

/** `score=0.91` for one value, the text of a note alone, else a JSON object of all: comments are free text. */
function commentOf(fields: readonly (readonly [string, string])[]): string {
  const [first] = fields;
  if (fields.length === 1 && first?.[0] === 'score') return `score=${first[1]}`;
  if (fields.length === 1 && first?.[0] === 'note' && !/^[{]|^score=|^\s|\s$/.test(first[1])) return first[1];
  return fields.length === 0 ? '' : JSON.stringify(Object.fromEntries(fields));
}
