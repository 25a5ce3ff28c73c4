import fc from 'fast-check';
import type { Rational } from '../../base/micros.ts';
import { evenFrames } from '../fields/frame-times.ts';
import { byTime, type InterchangeDocument, type InterchangeSegment, unknownVideo } from './interchange.ts';

/** Rates that go wrong when anyone rounds: 23.976, 25, 29.97, 59.94, and some more. */
export const RATES: readonly Rational[] = [
  { num: 24000, den: 1001 },
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 60000, den: 1001 },
  { num: 24, den: 1 },
  { num: 50, den: 1 },
  { num: 15, den: 2 },
];

/** `clip.mp4`, 25 frames per second, 10 s: `pour` 1.2 to 3.4 s (0.91) and `stir` 5 to 8.25 s (0.77). */
export function sampleDocument(changes: Partial<InterchangeDocument> = {}): InterchangeDocument {
  return {
    video: {
      ...unknownVideo('clip.mp4'),
      durationUs: 10_000_000,
      width: 1920,
      height: 1080,
      frameRate: { num: 25, den: 1 },
    },
    labels: [
      { id: 'pour', name: 'pour', path: [], colour: null },
      { id: 'stir', name: 'stir', path: [], colour: null },
    ],
    tracks: [{ id: 'actions', name: 'actions', kind: 'human', model: null }],
    segments: [
      sampleSegment({ startUs: 1_200_000, endUs: 3_400_000, label: 'pour', score: 0.91 }),
      sampleSegment({ startUs: 5_000_000, endUs: 8_250_000, label: 'stir', score: 0.77 }),
    ],
    ...changes,
  };
}

export function sampleSegment(changes: Partial<InterchangeSegment> = {}): InterchangeSegment {
  return {
    track: 'actions',
    startUs: 0,
    endUs: 1_000_000,
    label: 'pour',
    score: null,
    origin: 'human',
    state: 'accepted',
    note: '',
    attributes: {},
    ...changes,
  };
}

/** What a made document may hold; what is not named it has not. */
export interface Variety {
  /** Times are whole multiples of so many microseconds; 1 by default. */
  readonly stepUs?: number;
  /** Times are frame boundaries of the video's rate. */
  readonly onFrames?: boolean;
  readonly markers?: boolean;
  readonly unlabelled?: boolean;
  readonly scores?: boolean;
  readonly states?: boolean;
  readonly notes?: boolean;
  readonly attributes?: boolean;
  readonly tracks?: boolean;
  readonly paths?: boolean;
  /** Segments of one track may overlap; true by default. */
  readonly overlaps?: boolean;
  /** Names of labels and tracks; by default anything a person may type, trimmed, line breaks and quotes included. */
  readonly name?: fc.Arbitrary<string>;
}

const HOSTILE = [
  '__proto__',
  'constructor',
  '=1+1',
  '@x',
  "'=x",
  '-->',
  ']]>',
  '&amp;',
  '<b>',
  'a,b;c\td',
  '"',
  '#1',
  '\\',
];
const AWKWARD = fc.oneof(
  { weight: 3, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Größe messen', '注ぐ', 'pour, slowly', 'the "pour"', 'ça va', ...HOSTILE),
  },
);

/** Names of one line. */
export const ONE_LINE: fc.Arbitrary<string> = AWKWARD.map((text) =>
  text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/gu, ' ').trim(),
).filter((text) => text !== '');

/** Names that may have a line break in them. */
export const ANY_NAME: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: ONE_LINE },
  { weight: 1, arbitrary: fc.tuple(ONE_LINE, ONE_LINE).map((lines) => lines.join('\n')) },
);

/** Of a format that carries everything. */
export const FULL_VARIETY = {
  markers: true,
  unlabelled: true,
  scores: true,
  states: true,
  notes: true,
  attributes: true,
  tracks: true,
} as const satisfies Variety;

/** Documents with distinct label texts; ids are unlike names. */
export function documents(variety: Variety = {}): fc.Arbitrary<InterchangeDocument> {
  const { name = ANY_NAME } = variety;
  return fc
    .record({
      rate: fc.constantFrom(...RATES),
      labelNames: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      paths: fc.array(fc.array(name, { maxLength: 2 }), { minLength: 4, maxLength: 4 }),
      trackNames: fc.uniqueArray(name, { minLength: 1, maxLength: variety.tracks ? 3 : 1 }),
      parts: fc.array(segmentParts(name), { maxLength: 12 }),
    })
    .map(({ rate, labelNames, paths, trackNames, parts }) => {
      const time = timesOf(variety, rate);
      const labels = labelNames.map((text, index) => ({
        id: `l${index}`,
        name: text,
        path: variety.paths ? paths[index]! : [],
        colour: null,
      }));
      const tracks = trackNames.map((text, index) => ({
        id: `t${index}`,
        name: text,
        kind: 'human' as const,
        model: null,
      }));
      let clock = 0;
      const segments = parts.map((part): InterchangeSegment => {
        const from = variety.overlaps === false ? clock + part.from : part.from;
        clock = from + part.length;
        const isMarker = variety.markers === true && part.isMarker;
        return {
          track: tracks[part.track % tracks.length]!.id,
          startUs: time(from),
          endUs: isMarker ? null : time(from + part.length),
          label: variety.unlabelled && part.isUnlabelled ? null : labels[part.label % labels.length]!.id,
          score: variety.scores ? part.score : null,
          origin: variety.states ? part.decided[0] : 'human',
          state: variety.states ? part.decided[1] : 'accepted',
          note: variety.notes ? part.note : '',
          attributes: variety.attributes ? Object.fromEntries(part.attributes) : {},
        };
      });
      return {
        video: {
          ...unknownVideo('clip 1.mp4'),
          durationUs: 400_000_000_000,
          width: 1920,
          height: 1080,
          frameRate: rate,
        },
        labels,
        tracks,
        segments: segments.sort(byTime),
      };
    });
}

function segmentParts(name: fc.Arbitrary<string>) {
  return fc.record({
    from: fc.integer({ min: 0, max: 1_000_000 }),
    length: fc.integer({ min: 1, max: 10_000 }),
    track: fc.nat(2),
    label: fc.nat(3),
    isMarker: fc.boolean(),
    isUnlabelled: fc.boolean(),
    score: fc.option(fc.integer({ min: 0, max: 1_000_000 }).map((ticks) => ticks / 1e6)),
    decided: fc.constantFrom<[InterchangeSegment['origin'], InterchangeSegment['state']]>(
      ['human', 'accepted'],
      ['model', 'suggested'],
      ['model', 'accepted'],
      ['model', 'edited'],
    ),
    note: fc.oneof(fc.constant(''), name),
    attributes: fc.uniqueArray(fc.tuple(fc.constantFrom('subject', 'modifier 1', '__proto__'), name), {
      selector: ([key]) => key,
      maxLength: 2,
    }),
  });
}

/** Turns numbers up to a million into times, whole steps or frames. */
function timesOf({ stepUs = 1, onFrames }: Variety, rate: Rational): (number: number) => number {
  const frames = evenFrames(rate);
  return (number) => (onFrames ? frames.timeOf(number) : number * stepUs);
}

/**
 * What a round trip shall keep, without ids and what the format does not carry: compare two of these.
 * @param keeps the fields of segments that count
 */
export function comparable(
  document: InterchangeDocument,
  keeps: readonly ('track' | 'score' | 'origin' | 'state' | 'note' | 'attributes' | 'path')[] = [],
): unknown[] {
  const labels = new Map(document.labels.map((label) => [label.id, label]));
  const tracks = new Map(document.tracks.map((track) => [track.id, track.name]));
  const rows = document.segments.map((segment) => {
    const label = segment.label === null ? null : labels.get(segment.label)!;
    const all = {
      ...segment,
      track: tracks.get(segment.track)!,
      path: label?.path ?? [],
      attributes: Object.entries(segment.attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
    };
    return [segment.startUs, segment.endUs, label?.name ?? null, ...keeps.map((field) => all[field])];
  });
  // Two that begin and end together have no order.
  return rows.map((row) => JSON.stringify(row)).sort();
}
