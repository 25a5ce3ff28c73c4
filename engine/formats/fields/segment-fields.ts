import { SEGMENT_STATES } from '../../annotation/document/records.ts';
import type { FoundSegment } from '../core/document-builder.ts';
import type { InterchangeDocument, InterchangeSegment } from '../core/interchange.ts';

/** What a format with free named values calls the parts of a segment that it has no field for. */
const RESERVED = /^_*(track|state|origin|note|score|selected|title|subject|observer)$/i;

/** The name of the track that a reader puts segments on when a file names none. */
export const UNNAMED_TRACK = 'Labels';

/** Score with up to six decimals and at least two: `0.91`, `0.765432`. */
export function scoreText(score: number): string {
  return score.toFixed(6).replace(/0{1,4}$/, '');
}

/**
 * A segment as named texts, for formats with free tags: `track`, `score`, `state`, `origin` and `note` where they say
 * more than the default, then its own attributes. An attribute that would look like one of those gets an underscore in
 * front, so that {@link segmentOfFields} gives back the same.
 */
export function fieldsOf(
  document: InterchangeDocument,
): (segment: InterchangeSegment, without?: readonly string[]) => [string, string][] {
  const names = new Map(document.tracks.map(({ id, name }) => [id, name]));
  const namesTracks = document.tracks.length > 1 || document.tracks[0]?.name !== UNNAMED_TRACK;
  return (segment, without = []) => {
    const fields: [string, string][] = [];
    const add = (name: string, value: string, isSaid: boolean) => {
      if (isSaid && !without.includes(name)) fields.push([name, value]);
    };
    const { score, origin, state, note, subject = '', observer = '' } = segment;
    const track = names.get(segment.track) ?? segment.track;
    add('track', track, namesTracks);
    add('subject', subject, subject !== '' && subject !== track);
    add('observer', observer, observer !== '');
    add('score', score === null ? '' : scoreText(score), score !== null);
    add('origin', origin, origin === 'model');
    add('state', state, state !== (origin === 'model' ? 'suggested' : 'accepted'));
    add('note', note, note !== '');
    for (const [name, value] of Object.entries(segment.attributes))
      fields.push([RESERVED.test(name) ? `_${name}` : name, value]);
    return fields;
  };
}

type Fields = Pick<FoundSegment, 'track' | 'score' | 'origin' | 'state' | 'note' | 'subject' | 'observer'> & {
  readonly attributes: readonly (readonly [string, string])[];
};

/** Reads what {@link fieldsOf} wrote; a value that is none of the known ones stays an attribute. */
export function segmentOfFields(fields: Iterable<readonly [string, string]>): Fields {
  const found: {
    track?: string;
    score?: number;
    origin?: 'model' | 'human';
    state?: InterchangeSegment['state'];
    note?: string;
    subject?: string;
    observer?: string;
  } = {};
  const attributes: (readonly [string, string])[] = [];
  for (const [name, value] of fields) {
    const state = SEGMENT_STATES.find((each) => each === value);
    if (name === 'track' && value !== '') found.track = value;
    else if (name === 'score' && isScore(value)) found.score = Number(value);
    else if (name === 'origin' && (value === 'model' || value === 'human')) found.origin = value;
    else if (name === 'state' && state) found.state = state;
    else if (name === 'note') found.note = value;
    else if ((name === 'subject' || name === 'observer') && value !== '') found[name] = value;
    else attributes.push([name.startsWith('_') && RESERVED.test(name) ? name.slice(1) : name, value]);
  }
  return { ...found, attributes };
}

function isScore(text: string): boolean {
  return /^(0?\.\d{1,20}|[01](\.\d{0,20})?)$/.test(text) && Number(text) <= 1;
}

/** `pour (0.91)` for formats with nothing but a text. */
export function textWithScore(text: string, score: number | null): string {
  return score === null ? text : `${text} (${scoreText(score)})`;
}

/** Takes the score off again: `pour (0.91)` is `pour` and 0.91. */
export function splitScore(text: string): { readonly text: string; readonly score: number | null } {
  const match = /^(.*\S)? ?\(([01]\.\d{2,6})\)$/s.exec(text.trim());
  if (!match || Number(match[2]) > 1) return { text: text.trim(), score: null };
  return { text: (match[1] ?? '').trim(), score: Number(match[2]) };
}

/** Text on a single line: breaks, tabs and other control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
