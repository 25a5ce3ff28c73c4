import type { SegmentState } from '../../annotation/document/records.ts';
import type { StudyVariable } from '../../annotation/document/study-records.ts';
import type { Rational } from '../../base/micros.ts';
import type { TubeletResult } from '../tables/tubelet-json.ts';

/**
 * One labelled video as every format sees it: plain data, apart from any project. Times are integer microseconds on
 * the video's presentation clock, as everywhere.
 */
export interface InterchangeDocument {
  readonly video: InterchangeVideo;
  /** Labels that segments use, and others that the file listed. Ids are unique. */
  readonly labels: readonly InterchangeLabel[];
  /** From the top down; ids are unique. */
  readonly tracks: readonly InterchangeTrack[];
  /** By start, then end, then the order in which they were read. */
  readonly segments: readonly InterchangeSegment[];
  /** The session in which the labels were made; several of one video stay apart by its name. */
  readonly observation?: InterchangeObservation;
  /** Those that the file lists, used or not, by unique names; a segment may name others. */
  readonly subjects?: readonly InterchangeSubject[];
  /** What the file, or the study, says of all its sessions; the same for each document of a file. */
  readonly study?: InterchangeStudy;
  /** Other videos of the same events, to be shown beside this one; never empty. */
  readonly cameras?: readonly InterchangeCamera[];
}

/** Another video of the same events. */
export interface InterchangeCamera {
  /** File name without folder. */
  readonly name: string;
  /** How much later than the video it begins, in microseconds; negative where it begins earlier. */
  readonly behindUs: number;
}

/** What is said of a whole project. */
export interface InterchangeStudy {
  readonly name: string;
  readonly description: string;
  /** What is to be known of each session. */
  readonly variables: readonly StudyVariable[];
}

/** A session of coding as research programs know it. */
export interface InterchangeObservation {
  /** Unlike that of any other session in the file. */
  readonly name: string;
  /** Who coded in it, where one did. */
  readonly observer?: string;
  /** RFC 3339, with or without a zone. */
  readonly date?: string;
  readonly description?: string;
  /** Independent variables by name. Iterate; names come from outside. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Which of its media this video is, where it has several. */
  readonly media?: {
    /** From 1. What the first shows the others show too, from other sides. */
    readonly player: number;
    /** Place among the files that the player shows one after the other, from 0. */
    readonly part: number;
    /** How much later than the first player's clock its own begins; absent: not at all. */
    readonly behindUs?: number;
  };
}

/** Whom or what a segment is about: an animal, a person, a player. */
export interface InterchangeSubject {
  readonly name: string;
  /** The key that codes it, or empty. */
  readonly key: string;
  readonly description: string;
}

/** What is known about the video; null is unknown. */
export interface InterchangeVideo {
  /** File name without folder. */
  readonly name: string;
  readonly durationUs: number | null;
  /** Size as a player shows it. */
  readonly width: number | null;
  readonly height: number | null;
  /** Average frame rate. */
  readonly frameRate: Rational | null;
  /** The rate that an editing program counts by, where the average is none: 30/1 for a telephone's 48000/1607. */
  readonly nominalRate: Rational | null;
  /** What the file's own clock shows at time 0, such as `10:00:00:00`. */
  readonly sourceTimecode: SourceTimecode | null;
  /** Which of several videos in the file these labels are of; null where it has one, or nobody knows. */
  readonly chosen: ChosenVideo | null;
  /** When each frame begins, ascending, for a variable frame rate; null: frames are evenly spaced. */
  readonly frameTimesUs: readonly number[] | null;
  /** The container's own timestamp that time 0 stands for. */
  readonly startOffsetUs: number;
  /** What only a Tubelet result knows about the file and the run that labelled it. */
  readonly analysis: InterchangeAnalysis | null;
}

/** From 1, in the order of the file. */
export interface ChosenVideo {
  readonly number: number;
  readonly of: number;
}

/** A semicolon before the frames means that numbers are dropped. The rate is its own; null where it is the video's. */
export interface SourceTimecode {
  readonly text: string;
  readonly rate: Rational | null;
}

/** The parts of a Tubelet result that other formats have no place for, all of one run. */
export interface InterchangeAnalysis {
  /** Whose run it was; null is unknown. */
  readonly model: Pick<InterchangeModel, 'id' | 'sha256'> | null;
  readonly video: Pick<
    TubeletResult['video'],
    'sizeBytes' | 'analysedUs' | 'codec' | 'container' | 'paintedOut'
  >;
  readonly cut: TubeletResult['cut'];
  readonly warning: NonNullable<TubeletResult['warning']> | null;
}

export interface InterchangeLabel {
  readonly id: string;
  readonly name: string;
  /** Names of the labels above it, from the top down, without its own. */
  readonly path: readonly string[];
  /** `#rrggbb`, or null. */
  readonly colour: string | null;
  /** Whether what it names has a length; absent: not said. */
  readonly kind?: 'state' | 'point';
  /** The key that codes it. */
  readonly key?: string;
  readonly description?: string;
  /** What is asked of each of its segments, whose `attributes` have the answers by these names. */
  readonly attributes?: readonly InterchangeAttribute[];
  /** Ids of labels that end where this one begins. */
  readonly excludes?: readonly string[];
}

/** A question about the segments of a label: a modifier in BORIS, a qualifier elsewhere. */
export interface InterchangeAttribute {
  readonly name: string;
  /** `several` answers are joined by a comma. */
  readonly kind: 'single' | 'several' | 'number' | 'text';
  /** What there is to choose from, or empty. */
  readonly values: readonly string[];
  /** When it is asked for where that is not at the start. */
  readonly asked?: 'stop' | 'never';
  readonly description?: string;
}

export interface InterchangeTrack {
  readonly id: string;
  readonly name: string;
  readonly kind: 'human' | 'model';
  /** Null exactly for a person's track. `title` is what the model is called. */
  readonly model: InterchangeModel | null;
  /** Whose coding it is; absent: nobody said. */
  readonly observer?: string;
  /** What is to be known of this coding. */
  readonly note?: string;
  /** Independent variables by name. Iterate; names come from outside. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface InterchangeModel {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** 64 hexadecimal digits, or null when the file does not say. */
  readonly sha256: string | null;
}

export interface InterchangeSegment {
  /** A track's id. */
  readonly track: string;
  readonly startUs: number;
  /** The first microsecond after it, after `startUs`; null for a marker. */
  readonly endUs: number | null;
  /** A label's id; null: not labelled yet. */
  readonly label: string | null;
  /** 0 to 1, or null. */
  readonly score: number | null;
  readonly origin: 'model' | 'human';
  readonly state: SegmentState;
  readonly note: string;
  /** Further named values of the file, such as modifiers. Iterate; names come from outside. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Name of its subject; absent: none, or the track is it. */
  readonly subject?: string;
  /** Who drew it, as the file names the person. */
  readonly observer?: string;
}

/** A video of which nothing but its name is known. */
export function unknownVideo(name: string): InterchangeVideo {
  return {
    name,
    durationUs: null,
    width: null,
    height: null,
    frameRate: null,
    nominalRate: null,
    sourceTimecode: null,
    chosen: null,
    frameTimesUs: null,
    startOffsetUs: 0,
    analysis: null,
  };
}

/** By start, then end; a marker comes before what begins with it. */
export function byTime(
  a: Pick<InterchangeSegment, 'startUs' | 'endUs'>,
  b: Pick<InterchangeSegment, 'startUs' | 'endUs'>,
): number {
  return a.startUs - b.startUs || (a.endUs ?? a.startUs) - (b.endUs ?? b.startUs);
}

/**
 * What each label is called in a format with a single text for it, by id: its name; its path with `/` between the names
 * where another label has that name too; numbered where even that is shared.
 */
export function labelTexts(document: InterchangeDocument): Map<string, string> {
  const names = new Map<string, number>();
  for (const { name } of document.labels) names.set(name, (names.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  const texts = new Map<string, string>();
  for (const { id, name, path } of document.labels) {
    const wanted = names.get(name) === 1 ? name : [...path, name].join('/');
    let text = wanted;
    for (let number = 2; taken.has(text); number++) text = `${wanted} (${number})`;
    taken.add(text);
    texts.set(id, text);
  }
  return texts;
}

/** A sentence for {@link labelTexts}'s changes, or none. */
export function labelTextLosses(document: InterchangeDocument): string[] {
  const texts = labelTexts(document);
  const renamed = document.labels.filter(({ id, name }) => texts.get(id) !== name).length;
  return renamed === 0
    ? []
    : [`${counted(renamed, 'label')} with a name of several are written with the path in front.`];
}

/** `1 segment`, `3 segments`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a part of the document is left out of: a list of sentences for the loss report. */
export interface Carried {
  readonly markers?: boolean;
  readonly unlabelled?: boolean;
  readonly scores?: boolean;
  readonly states?: boolean;
  readonly origins?: boolean;
  readonly notes?: boolean;
  readonly attributes?: boolean;
  readonly tracks?: boolean;
  readonly labelPaths?: boolean;
  readonly subjects?: boolean;
  readonly observers?: boolean;
  readonly observations?: boolean;
  /** Other videos of the same events. */
  readonly cameras?: boolean;
  /** Keys and descriptions of subjects. */
  readonly subjectDetails?: boolean;
  /** Keys, kinds, descriptions and attributes of labels. */
  readonly labelDetails?: boolean;
  /** Which of several videos in the file is meant. */
  readonly chosenVideo?: boolean;
}

/**
 * Sentences for what a format has no place for, with counts of what is really there.
 * @param carried what the format carries; all that is not named is lost
 */
export function commonLosses(document: InterchangeDocument, carried: Carried): string[] {
  const { segments, tracks, labels } = document;
  const count = (is: (segment: InterchangeSegment) => boolean) => segments.filter(is).length;
  const sentences: string[] = [];
  const lost = (carries: boolean | undefined, number: number, noun: string, what: string) => {
    if (!carries && number > 0) sentences.push(`${counted(number, noun)} ${what}.`);
  };
  lost(
    carried.markers,
    count(({ endUs }) => endUs === null),
    'marker',
    'left out',
  );
  lost(
    carried.unlabelled,
    count(({ label }) => label === null),
    'segment',
    'without a label left out',
  );
  lost(
    carried.scores,
    count(({ score }) => score !== null),
    'score',
    'left out',
  );
  lost(
    carried.states,
    count(({ state, origin }) => state !== (origin === 'model' ? 'suggested' : 'accepted')),
    'segment',
    'written without the decision',
  );
  lost(
    carried.origins,
    count(({ origin }) => origin === 'model'),
    'segment',
    'written without the origin, a model',
  );
  lost(
    carried.notes,
    count(({ note }) => note !== ''),
    'note',
    'left out',
  );
  lost(
    carried.attributes,
    count(({ attributes }) => Object.keys(attributes).length > 0),
    'segment',
    'written without further values',
  );
  lost(carried.tracks, tracks.length > 1 ? tracks.length : 0, 'track', 'written as one');
  lost(
    carried.labelPaths,
    labels.filter(({ path }) => path.length > 0).length,
    'label',
    'written without the labels above',
  );
  const names = new Map(tracks.map(({ id, name }) => [id, name]));
  lost(
    carried.subjects,
    count(
      ({ subject, track }) =>
        subject !== undefined && !(carried.tracks === true && names.get(track) === subject),
    ),
    'segment',
    'written without the subject',
  );
  lost(
    carried.observers,
    count(({ observer }) => observer !== undefined),
    'segment',
    'written without the observer',
  );
  const { chosen } = document.video;
  if (!carried.chosenVideo && chosen && chosen.of > 1)
    sentences.push(
      `Its file holds ${chosen.of} videos, and these labels are of number ${chosen.number}: not said in the file.`,
    );
  lost(carried.cameras, document.cameras?.length ?? 0, 'second camera', 'left out');
  lost(carried.observations, document.observation ? 1 : 0, 'name of an observation', 'left out');
  lost(carried.observations, document.study?.variables.length ?? 0, 'independent variable', 'left out');
  lost(
    carried.subjectDetails,
    (document.subjects ?? []).filter(({ key, description }) => key !== '' || description !== '').length,
    'subject',
    'written without its key and description',
  );
  lost(
    carried.observations,
    tracks.filter(({ note, variables }) => note !== undefined || variables !== undefined).length,
    'track',
    'written without its note and variables',
  );
  lost(
    carried.labelDetails,
    labels.filter((label) => label.key || label.description || label.attributes || label.excludes).length,
    'label',
    'written without its key, description, modifiers or exclusions',
  );
  return sentences;
}
