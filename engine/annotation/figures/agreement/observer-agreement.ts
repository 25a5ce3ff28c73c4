import { type CodedEvent, type CodedVideo, type Coder, order } from '../coded-video.ts';
import { cohensKappa, krippendorffsAlpha, observedAgreement } from './coefficients.ts';
import { f1Of, matchEvents } from './matching.ts';
import { Tally, tallyUnits } from './tally.ts';
import { unitCategories } from './units.ts';

export interface AgreementOptions {
  /** Length of the units that are compared. */
  readonly unitUs: number;
  /** How far apart the same may be said and still agree. */
  readonly toleranceUs: number;
  /** Overlap from which on two states are the same, 0 to 1. */
  readonly iou: number;
}

/** Agreement about one part of what was coded. */
export interface AgreementRow {
  /** Null: all labels together, each combination a category of its own. */
  readonly label: string | null;
  /** Null: all subjects. */
  readonly subject: string | null;
  readonly inFirst: number;
  readonly inSecond: number;
  /** At {@link AgreementOptions.iou}; points by the tolerance. */
  readonly f1: number | null;
  readonly kappa: number | null;
  readonly alpha: number | null;
  /** Share of the units that agree. */
  readonly observed: number | null;
}

/** A stretch about which two coders say something different. */
export interface Disagreement {
  readonly contentId: string;
  readonly video: string;
  readonly subject: string;
  readonly startUs: number;
  readonly endUs: number;
  /** What each says; empty: nothing. */
  readonly first: string;
  readonly second: string;
}

export interface ObserverAgreement {
  readonly overall: AgreementRow;
  /** Every label, every subject where there are several, and every label of each of them. */
  readonly rows: readonly AgreementRow[];
  /** In seconds: `confusion[first][second]`, in the order of the categories. */
  readonly categories: readonly string[];
  readonly confusion: readonly (readonly number[])[];
  /** By video, then time. */
  readonly disagreements: readonly Disagreement[];
  /** Videos that only one of them coded. */
  readonly leftOut: readonly string[];
  readonly videos: number;
}

interface Stream {
  readonly video: CodedVideo;
  readonly subject: string;
  readonly first: readonly CodedEvent[];
  readonly second: readonly CodedEvent[];
}

/** Agreement of two coders over the videos that both of them coded. */
export function observerAgreement(
  videos: readonly CodedVideo[],
  first: Coder,
  second: Coder,
  options: AgreementOptions,
): ObserverAgreement {
  const [both, others] = [
    videos.filter((video) => codes(video, first) && codes(video, second)),
    videos.filter((video) => codes(video, first) !== codes(video, second)),
  ];
  const subjects = [...new Set(both.flatMap((video) => subjectsOf(video, first, second)))].sort(order);
  const streams = both.flatMap((video) =>
    (subjects.length === 0 ? [''] : subjects).map(
      (subject): Stream => ({
        video,
        subject,
        first: eventsOf(video, first, subject),
        second: eventsOf(video, second, subject),
      }),
    ),
  );
  const labels = [
    ...new Set(streams.flatMap((each) => [...each.first, ...each.second].map(({ label }) => label))),
  ].sort(order);
  const disagreements: Disagreement[] = [];
  const whole = tallyOf(streams, options, disagreements);
  const part = (label: string | null, subject: string | null): AgreementRow => {
    const own = subject === null ? streams : streams.filter((each) => each.subject === subject);
    return rowOf(label, subject, label === null ? own : own.map((each) => only(each, label)), options);
  };
  const { categories } = whole;
  return {
    overall: part(null, null),
    rows: [
      ...labels.map((label) => part(label, null)),
      ...(subjects.length < 2
        ? []
        : subjects.flatMap((subject) => [
            part(null, subject),
            ...labels.map((label) => part(label, subject)).filter((row) => row.inFirst + row.inSecond > 0),
          ])),
    ],
    categories,
    confusion: categories.map((mine) =>
      categories.map((theirs) => (whole.at(mine, theirs) * options.unitUs) / 1e6),
    ),
    disagreements: disagreements.sort(
      (a, b) => order(a.video, b.video) || a.startUs - b.startUs || order(a.subject, b.subject),
    ),
    leftOut: others.map(({ name }) => name),
    videos: both.length,
  };
}

/** What agreement is computed with unless a person says otherwise. */
export const DEFAULT_AGREEMENT: AgreementOptions = { unitUs: 100_000, toleranceUs: 500_000, iou: 0.5 };

/** All whose codings can be compared, people before models. */
export function codersOf(videos: readonly CodedVideo[]): readonly Coder[] {
  const all = new Map(
    videos.flatMap(({ coders }) => coders.map((each) => [JSON.stringify(each), each] as const)),
  );
  return [...all.values()].sort((a, b) => Number(a.isModels) - Number(b.isModels) || order(a.name, b.name));
}

/** What tells coders of one name apart, in words. */
export function coderText({ name, observer, isModels }: Coder): string {
  if (isModels) return `${name} (model)`;
  return observer === '' ? `${name} (track)` : name;
}

/** How many videos both have coded. */
export function sharedVideos(videos: readonly CodedVideo[], first: Coder, second: Coder): number {
  return videos.filter((video) => codes(video, first) && codes(video, second)).length;
}

/**
 * Whom to compare as long as nobody said: of those with videos in common, two observers before tracks that are nobody's
 * and models, then those with the most. Null: there are not two.
 */
export function likelyPair(videos: readonly CodedVideo[]): readonly [Coder, Coder] | null {
  const coders = codersOf(videos);
  const rank = ({ observer, isModels }: Coder) => (observer !== '' ? 0 : isModels ? 2 : 1);
  let best: { pair: readonly [Coder, Coder]; worth: readonly number[] } | null = null;
  for (const [at, first] of coders.entries()) {
    for (const second of coders.slice(at + 1)) {
      const shared = sharedVideos(videos, first, second);
      const worth = [shared > 0 ? 1 : 0, -rank(first) - rank(second), shared];
      if (!best || isMore(worth, best.worth)) best = { pair: [first, second], worth };
    }
  }
  return best?.pair ?? null;
}

function isMore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at !== -1 && a[at]! > b[at]!;
}

function codes({ coders }: CodedVideo, { name, observer, isModels }: Coder): boolean {
  return coders.some(
    (each) => each.name === name && each.observer === observer && each.isModels === isModels,
  );
}

function isOf(event: CodedEvent, { name, observer, isModels }: Coder): boolean {
  return event.coder === name && event.observer === observer && event.isModels === isModels;
}

function subjectsOf({ events }: CodedVideo, first: Coder, second: Coder): string[] {
  return events.filter((event) => isOf(event, first) || isOf(event, second)).map(({ subject }) => subject);
}

function eventsOf({ events }: CodedVideo, coder: Coder, subject: string): CodedEvent[] {
  return events.filter((event) => isOf(event, coder) && event.subject === subject);
}

function only(stream: Stream, label: string): Stream {
  const ofLabel = (events: readonly CodedEvent[]) => events.filter((event) => event.label === label);
  return { ...stream, first: ofLabel(stream.first), second: ofLabel(stream.second) };
}

function rowOf(
  label: string | null,
  subject: string | null,
  streams: readonly Stream[],
  options: AgreementOptions,
): AgreementRow {
  const tally = tallyOf(streams, options, null);
  const found = streams.flatMap((stream) => {
    const names = new Set([...stream.first, ...stream.second].map((event) => event.label));
    return [...names].map((name) => {
      const { first, second } = only(stream, name);
      return matchEvents(first, second, options.iou, options.toleranceUs);
    });
  });
  const sum = (of: (each: (typeof found)[number]) => number) =>
    found.reduce((all, each) => all + of(each), 0);
  const matched = {
    inFirst: sum(({ inFirst }) => inFirst),
    inSecond: sum(({ inSecond }) => inSecond),
    matches: sum(({ matches }) => matches),
  };
  return {
    label,
    subject,
    inFirst: matched.inFirst,
    inSecond: matched.inSecond,
    f1: f1Of(matched),
    kappa: cohensKappa(tally),
    alpha: krippendorffsAlpha(tally),
    observed: observedAgreement(tally),
  };
}

function tallyOf(
  streams: readonly Stream[],
  { unitUs, toleranceUs }: AgreementOptions,
  disagreements: Disagreement[] | null,
): Tally {
  const tally = new Tally();
  const tolerance = Math.round(toleranceUs / unitUs);
  for (const { video, subject, first, second } of streams) {
    const mine = unitCategories(first, video.durationUs, unitUs);
    const theirs = unitCategories(second, video.durationUs, unitUs);
    let last: { unit: number; at: number } | null = null;
    tallyUnits(tally, mine, theirs, tolerance, (unit) => {
      if (!disagreements) return;
      const before = last && disagreements[last.at]!;
      const endUs = Math.min((unit + 1) * unitUs, video.durationUs);
      if (
        last &&
        before &&
        last.unit === unit - 1 &&
        before.first === mine[unit] &&
        before.second === theirs[unit]
      ) {
        disagreements[last.at] = { ...before, endUs };
        last = { unit, at: last.at };
        return;
      }
      last = { unit, at: disagreements.length };
      disagreements.push({
        contentId: video.contentId,
        video: video.name,
        subject,
        startUs: unit * unitUs,
        endUs,
        first: mine[unit]!,
        second: theirs[unit]!,
      });
    });
  }
  return tally;
}
