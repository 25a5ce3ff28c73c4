import type { Rational } from '../../../base/micros.ts';
import { DocumentBuilder, knownVideo, mediaName, type ProblemList } from '../../core/document-builder.ts';
import type { ReadContext } from '../../core/format.ts';
import type {
  InterchangeCamera,
  InterchangeDocument,
  InterchangeObservation,
} from '../../core/interchange.ts';
import { objectOf } from '../../core/read-json.ts';
import { segmentOfFields, UNNAMED_TRACK } from '../../fields/segment-fields.ts';
import { BorisClock, type BorisMedia } from './boris-clock.ts';
import type { Ethogram } from './boris-ethogram.ts';
import { modifiersOf } from './boris-modifiers.ts';

/** A subject's name for segments that overlap others of it, which BORIS could not tell apart. @param row from 1 */
export function overlapName(subject: string, row: number): string {
  return `${subject} (overlap ${row + 1})`.trim();
}

const OVERLAP = /^(.*?) ?\(overlap \d+\)$/s;

/** The subject that {@link overlapName} was made of; null where a name is none of those. */
function overlapping(name: string): string | null {
  const subject = OVERLAP.exec(name)?.[1]?.trim();
  // So earlier files of ours call those without a subject.
  return subject === UNNAMED_TRACK ? '' : (subject ?? null);
}

/** The further value that holds the comment of a stop: a segment has one note, a state of BORIS two comments. */
export const STOP_COMMENT = 'stop comment';

/** An event of BORIS, a state with its stop, in the times that BORIS stores. */
export interface BorisEvent {
  readonly at: string;
  readonly startUs: number;
  readonly endUs: number | null;
  readonly subject: string;
  readonly code: string;
  readonly modifiers: readonly string[];
  readonly comment: string;
  readonly stopComment: string;
}

type Facts = (
  media: BorisMedia,
  part: number,
) => {
  readonly frameRate: Rational | null;
  readonly observation: InterchangeObservation | null;
  readonly cameras?: readonly InterchangeCamera[];
};

/** Takes the events of an observation and makes a document per media file of them. */
export class BorisSink {
  readonly problems: ProblemList;
  readonly #clock: BorisClock;
  readonly #ethogram: Ethogram;
  readonly #context: ReadContext;
  readonly #builders: readonly DocumentBuilder[];
  /** Events on the clock of all files, for other players. */
  readonly #placed: BorisEvent[] = [];

  constructor(
    clock: BorisClock,
    ethogram: Ethogram,
    context: ReadContext,
    problems: ProblemList,
    facts: Facts,
  ) {
    this.problems = problems;
    this.#clock = clock;
    this.#ethogram = ethogram;
    this.#context = context;
    const used = clock.knowsParts ? clock.media : clock.media.slice(0, 1);
    this.#builders = used.map((media, part) => {
      const { frameRate, observation, cameras = [] } = facts(media, part);
      const { place, lengthUs } = media;
      const durationUs = lengthUs !== null && lengthUs > 0 ? lengthUs : null;
      const builder = new DocumentBuilder(
        knownVideo(context, { name: mediaName(place), durationUs, frameRate }),
        problems,
      );
      builder.observation = observation;
      builder.cameras = cameras;
      builder.study = ethogram.study;
      addEthogram(builder, ethogram);
      return builder;
    });
  }

  /** Adds an event, or a problem where it makes no sense. */
  add(event: BorisEvent): void {
    const { at } = event;
    const startUs = this.#clock.mediaTime(event.startUs);
    const endUs = event.endUs === null ? null : this.#clock.mediaTime(event.endUs);
    if (startUs === null || (event.endUs !== null && endUs === null)) {
      this.problems.add(
        at,
        'Its time is a date, and when the media was recorded is not in the file: left out.',
      );
      return;
    }
    this.#place({ ...event, startUs, endUs });
  }

  #place(event: BorisEvent): void {
    const { at, startUs, endUs, subject, code, stopComment } = event;
    this.#placed.push(event);
    const pieces = this.#clock.pieces(startUs, endUs);
    if (pieces.length > 1)
      this.problems.add(at, `It goes on in the next media file: cut into ${pieces.length} parts.`);
    const behaviour = this.#ethogram.behaviours.get(code);
    const name = overlapping(subject) ?? subject.trim();
    const { attributes, ...rest } = segmentOfFields(fieldsOfComment(event.comment));
    for (const piece of pieces) {
      this.#builders[piece.part]!.segment({
        subject: name,
        track: name,
        ...rest,
        at,
        startUs: piece.startUs,
        endUs: piece.endUs,
        label: behaviour?.name ?? code,
        path: behaviour?.path ?? [],
        attributes: [
          ...attributes,
          ...modifiersOf(event.modifiers, behaviour?.modifiers),
          ...(stopComment === '' ? [] : ([[STOP_COMMENT, stopComment]] as const)),
        ],
      });
    }
  }

  /** The same events on other media, whose clock is `behindUs` later. */
  shifted(behindUs: number, media: readonly BorisMedia[], facts: Facts): BorisSink {
    const clock = new BorisClock(media, 0, false);
    const sink = new BorisSink(clock, this.#ethogram, this.#context, this.problems, facts);
    for (const event of this.#placed) {
      const [startUs, endUs] = [
        event.startUs - behindUs,
        event.endUs === null ? null : event.endUs - behindUs,
      ];
      // What lies before its begin this player does not show.
      if ((endUs ?? startUs) >= 0) sink.#place({ ...event, startUs, endUs });
    }
    return sink;
  }

  documents(): InterchangeDocument[] {
    return this.#builders.map((builder) => builder.document());
  }
}

/** Every behaviour as a label and every subject, used or not. */
function addEthogram(builder: DocumentBuilder, { behaviours, subjects }: Ethogram): void {
  const all = [...behaviours.values()];
  const idOf = ({ path, name }: { path: readonly string[]; name: string }) =>
    [...path, name.trim()].join('/');
  for (const { code, name, path, isPoint, key, description, modifiers, excludes } of all) {
    const hasBoth = all.some((other) => other.code !== code && idOf(other) === idOf({ path, name }));
    const excluded = excludes.flatMap((each) => {
      const other = behaviours.get(each);
      return other && other.code !== code ? [idOf(other)] : [];
    });
    builder.label({
      name: name.trim(),
      path,
      ...(hasBoth ? {} : { kind: isPoint ? ('point' as const) : ('state' as const) }),
      ...(key === '' ? {} : { key }),
      ...(description === '' ? {} : { description }),
      ...(modifiers.length === 0 ? {} : { attributes: modifiers }),
      ...(excluded.length === 0 ? {} : { excludes: excluded }),
    });
  }
  for (const { name, ...rest } of subjects) if (overlapping(name) === null) builder.subject(name, rest);
}

/** Reads the text of a comment as we write it; any other is a note. */
export function fieldsOfComment(comment: string): [string, string][] {
  const score = /^score=(\S+)$/.exec(comment);
  if (score) return [['score', score[1]!]];
  if (comment.startsWith('{')) {
    try {
      const values = objectOf(JSON.parse(comment));
      if (values) {
        return [...values].map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]);
      }
    } catch {
      // A note that only looks like it.
    }
  }
  return comment === '' ? [] : [['note', comment]];
}
