import { counted, type InterchangeDocument, type InterchangeSegment } from '../../core/interchange.ts';
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
  const session = document.observation?.observer;
  const isCoding = hasObservers(document);
  const names = new Map(
    document.tracks.map(({ id, name }) => [id, isCoding ? UNNAMED_TRACK : ownTrackName(document, name)]),
  );
  const subjects = tracksAsSubjects(document);
  const sets = new Map(document.labels.map(({ id, attributes }) => [id, attributes]));
  return (segment) => {
    const { subject: own, ...rest } = segment;
    const track = names.get(segment.track) ?? '';
    const subject = own ?? subjects.get(segment.track) ?? '';
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
    const tracks = track === subject || track === UNNAMED_TRACK ? [] : [['track', track] as const];
    return {
      subject,
      modifiers: text,
      comment: commentOf([...tracks, ...said]),
      stopComment: stop?.[1] ?? '',
    };
  };
}

/**
 * The tracks that stand for subjects, and for which, by their ids: a person's own, where nobody said of anything whom it
 * is about. A model's track is about no one, and neither is someone's coding; whose it is the session says.
 */
export function tracksAsSubjects(document: InterchangeDocument): ReadonlyMap<string, string> {
  const { tracks, segments, subjects = [] } = document;
  const isSaid = subjects.length > 0 || segments.some(({ subject }) => subject !== undefined);
  if (isSaid || hasObservers(document)) return new Map();
  return new Map(
    tracks
      .filter(({ kind }) => kind === 'human')
      .map(({ id, name }) => [id, ownTrackName(document, name)] as const)
      .filter(([, name]) => name !== UNNAMED_TRACK),
  );
}

function hasObservers({ tracks, observation }: InterchangeDocument): boolean {
  return tracks.some(({ observer }) => observer !== undefined) || observation?.observer !== undefined;
}

/** A sentence for the loss report about {@link tracksAsSubjects}, or none. */
export function trackSubjectLosses(document: InterchangeDocument): string[] {
  const subjects = tracksAsSubjects(document);
  const count = document.tracks.filter(({ id }) => subjects.has(id)).length;
  return count === 0
    ? []
    : [
        `${counted(count, 'track')} written as the subject of ${count === 1 ? 'its' : 'their'} segments, since none has one.`,
      ];
}

/** `score=0.91` for one value, the text of a note alone, else a JSON object of all: comments are free text. */
function commentOf(fields: readonly (readonly [string, string])[]): string {
  const [first] = fields;
  if (fields.length === 1 && first?.[0] === 'score') return `score=${first[1]}`;
  if (fields.length === 1 && first?.[0] === 'note' && !/^[{]|^score=|^\s|\s$/.test(first[1])) return first[1];
  return fields.length === 0 ? '' : JSON.stringify(Object.fromEntries(fields));
}
