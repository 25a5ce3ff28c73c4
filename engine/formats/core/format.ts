import * as v from 'valibot';
import type { SegmentState } from '../../annotation/document/records.ts';
import { AppError } from '../../base/errors.ts';
import type { Rational } from '../../base/micros.ts';
import type { ColumnChoice } from '../tables/table-columns.ts';
import type { InterchangeDocument, InterchangeLabel, InterchangeVideo } from './interchange.ts';

/** One file format: pure functions, no clock, no disk. */
export interface Format {
  /** As the command line names it. */
  readonly id: string;
  /** As people know it. */
  readonly title: string;
  /** What is put after a video's name for its file, such as `.vtt`. */
  readonly extension: string;
  /** Its file is named after the video with the video's own ending, such as `clip.mp4.xmp`. */
  readonly keepsEnding: boolean;
  readonly canImport: boolean;
  readonly canExport: boolean;
  /** Null exactly when it cannot be imported. */
  readonly importer: Importer | null;
  /** Null exactly when it cannot be exported. */
  readonly exporter: Exporter | null;
  /** Of a format that cannot be imported: whether a text is of it, so that its file can be named. */
  readonly resembles: ((text: string) => boolean) | null;
}

export interface Importer {
  /**
   * How sure it is that a text is of this format, by content, with the name as a hint: 0 not at all, 1 beyond doubt,
   * about 0.3 for "it might be". It must be cheap: look at a beginning of the text only where that is enough.
   */
  recognise(text: string, name: string): number;
  /**
   * Reads all that can be read. What is broken is left out and listed with its place.
   * Errors: `format/invalid` when nothing can be read, `format/newer`
   */
  read(text: string, context: ReadContext): ReadResult;
  /** It may count frames: what is known of a video decides about its times. */
  readonly countsFrames?: boolean;
}

export interface ReadContext {
  /** The file's name without folder; a format that names no video takes the name from it. */
  readonly name: string;
  /** What is known about the video apart from the file, such as its frame rate; it fills what the file does not say. */
  readonly video?: Partial<InterchangeVideo>;
  /** Frame rate that overrules the one in the file. */
  readonly frameRate?: Rational | null;
  /** Timecode of the video's first frame, for lists of editing programs; null or absent: the file's own, else zero. */
  readonly startTimecode?: string | null;
  /** Which columns of a table are what, where a person says it. */
  readonly columns?: ColumnChoice;
}

export interface ReadResult {
  /** One per video that the file speaks of. */
  readonly documents: readonly InterchangeDocument[];
  readonly problems: readonly Problem[];
}

/** Something in a file that could not be read; the rest was. */
export interface Problem {
  /** Where: `line 12`, or a path such as `database.clip.annotations.3`. */
  readonly at: string;
  /** A sentence: what is wrong and what became of it. */
  readonly message: string;
}

export interface Exporter {
  /** Options that change its output, for a dialog. */
  readonly uses: readonly (keyof WriteOptions)[];
  /** What the file will not say, as sentences; empty when it carries all. */
  losses(document: InterchangeDocument, options: WriteOptions): string[];
  /** Errors: `usage` when an option that it needs is missing, such as the frame rate. */
  write(document: InterchangeDocument, options: WriteOptions): Written;
  /** Writes several videos as one file; absent where a file holds a single video. */
  writeAll?(documents: readonly InterchangeDocument[], options: WriteOptions): Written;
}

/** The text of the file, and of files that belong beside it, named like it with another ending. */
export interface Written {
  readonly text: string;
  readonly beside?: readonly { readonly ending: string; readonly text: string }[];
}

const rational = v.object({
  num: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  den: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

const subset = v.picklist(['training', 'validation', 'testing']);

export const writeOptionsSchema = v.object({
  /** Frame rate to write with instead of the video's own. */
  frameRate: v.optional(v.nullable(rational), null),
  /** When it is written, as RFC 3339 with a zone, for formats that want a date. */
  writtenAt: v.optional(v.pipe(v.string(), v.isoTimestamp()), '1970-01-01T00:00:00Z'),
  /** Address or path of the video as the file shall name it; a folder takes the name; null: its name alone. */
  mediaUrl: v.optional(v.nullable(v.string()), null),
  /** Text of the file that lies at the place to be written, for formats that merge into it. */
  existing: v.optional(v.nullable(v.string()), null),
  /** What the video is used for, for data set formats. */
  subset: v.optional(subset, 'training'),
  /** Share of videos for validation and testing, drawn by the names of videos and a seed; null: all go to `subset`. */
  split: v.optional(
    v.nullable(
      v.object({
        validation: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
        testing: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
        seed: v.optional(v.string(), ''),
      }),
    ),
    null,
  ),
  /** What single videos are used for, by their names with or without the ending. It comes before `split`. */
  subsets: v.optional(v.record(v.string(), subset), {}),
  /** `01:00:00:00` and the like: timecode of the first frame, for editing formats; null: the file's own, else zero. */
  startTimecode: v.optional(v.nullable(v.string()), null),
});

export type WriteOptions = v.InferOutput<typeof writeOptionsSchema>;

export const DEFAULT_WRITE_OPTIONS: WriteOptions = v.parse(writeOptionsSchema, {});

/** Puts a format together; what it can do follows from its parts. */
export function defineFormat(
  parts: Pick<Format, 'id' | 'title' | 'extension'> & {
    readonly keepsEnding?: boolean;
    readonly importer?: Importer;
    readonly exporter?: Exporter;
    readonly resembles?: (text: string) => boolean;
  },
): Format {
  const {
    id,
    title,
    extension,
    keepsEnding = false,
    importer = null,
    exporter = null,
    resembles = null,
  } = parts;
  return {
    id,
    title,
    extension,
    keepsEnding,
    canImport: importer !== null,
    canExport: exporter !== null,
    importer,
    exporter,
    resembles,
  };
}

/** What an export leaves out: everything that `keep` does not want, and labels and tracks that nothing uses then. */
export interface Choice {
  /** Names or ids of tracks; null: all. */
  readonly tracks: readonly string[] | null;
  /** Null: all but rejected. */
  readonly states: readonly SegmentState[] | null;
  /** Names of labels, with those above joined by `/` or without; empty: no label. Null or absent: all. */
  readonly labels?: readonly string[] | null;
  /** Names of observers; empty: nobody is named. Null or absent: all. */
  readonly observers?: readonly string[] | null;
}

/** The part of a document that shall be written. Errors: `usage` when it has no track of a name. */
export function chosenPart(
  document: InterchangeDocument,
  { tracks, states, labels = null, observers = null }: Choice,
): InterchangeDocument {
  const named = (wanted: string) =>
    document.tracks.filter(({ id, name }) => id === wanted || name === wanted).map(({ id }) => id);
  const ids =
    tracks === null
      ? null
      : new Set(
          tracks.flatMap((wanted) => {
            const found = named(wanted);
            if (found.length > 0) return found;
            const names = document.tracks.map(({ name }) => `"${name}"`).join(', ');
            throw new AppError('usage', `There is no track "${wanted}": choose from ${names || 'none'}.`);
          }),
        );
  const keeps = states === null ? null : new Set(states);
  const wantedLabels = labels && new Set(labels);
  const isWanted = ({ id, name, path }: InterchangeLabel) =>
    wantedLabels === null || [id, name, [...path, name].join('/')].some((text) => wantedLabels.has(text));
  const labelIds = wantedLabels && new Set(document.labels.filter(isWanted).map(({ id }) => id));
  const segments = document.segments.filter(
    ({ track, state, label, observer }) =>
      (ids?.has(track) ?? true) &&
      (keeps ? keeps.has(state) : state !== 'rejected') &&
      (labelIds === null || (label === null ? wantedLabels!.has('') : labelIds.has(label))) &&
      (observers === null || observers.includes(observer ?? '')),
  );
  return {
    ...document,
    segments,
    labels: labelIds ? document.labels.filter(({ id }) => labelIds.has(id)) : document.labels,
    tracks: ids ? document.tracks.filter(({ id }) => ids.has(id)) : document.tracks,
  };
}

/**
 * The parts of several documents that shall be written. A track, label or observer that is wanted need not be in each.
 * Errors: `usage` for a name that none of them has.
 */
export function chosenParts(
  documents: readonly InterchangeDocument[],
  { tracks, labels = null, observers = null, states }: Choice,
): InterchangeDocument[] {
  expectNames('track', tracks, documents, (document) => document.tracks.map(({ id, name }) => [name, id]));
  expectNames('label', labels, documents, (document) =>
    document.labels.map(({ id, name, path }) => [[...path, name].join('/'), name, id]),
  );
  expectNames('observer', observers, documents, ({ segments }) =>
    segments.map(({ observer }) => [observer ?? '']),
  );
  return documents.map((document) => {
    const here = tracks && new Set(document.tracks.flatMap(({ id, name }) => [id, name]));
    return chosenPart(document, {
      tracks: here && tracks.filter((track) => here.has(track)),
      states,
      labels,
      observers,
    });
  });
}

/** So many names are offered. */
const MOST_NAMES = 20;

function expectNames(
  what: string,
  wanted: readonly string[] | null,
  documents: readonly InterchangeDocument[],
  namesIn: (document: InterchangeDocument) => readonly (readonly [shown: string, ...others: string[]])[],
): void {
  if (!wanted || wanted.length === 0 || documents.length === 0) return;
  const all = documents.flatMap(namesIn);
  const known = new Set(all.flat());
  const stranger = wanted.find((name) => name !== '' && !known.has(name));
  if (stranger === undefined) return;
  const shown = [...new Set(all.map(([name]) => name))].filter((name) => name !== '').sort();
  const names = shown.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  const offer = `${names.join(', ') || 'none'}${shown.length > MOST_NAMES ? ' and more' : ''}`;
  throw new AppError('usage', `There is no ${what} "${stranger}": choose from ${offer}.`);
}

/** The error for a file of which nothing can be read. */
export function unreadable(title: string, why: string): AppError {
  return new AppError('format/invalid', `This cannot be read as ${title}: ${why}.`);
}
