import { type CodedEvent, type CodedVideo, order } from './coded-video.ts';
import { mean, sampleDeviation } from './spread.ts';

/** What rows of a time budget are told apart by, besides the label. */
export type BudgetPart = 'video' | 'subject' | 'observer';

/** How often and how long one label was coded, of one subject, in one video, by one observer, or of all together. */
export interface BudgetRow {
  readonly label: string;
  /** Null where subjects are not told apart; empty: no subject. Likewise the two that follow. */
  readonly subject: string | null;
  readonly video: string | null;
  readonly observer: string | null;
  /** States and points. */
  readonly count: number;
  readonly points: number;
  /** Of the states; null where there are only points. */
  readonly totalUs: number | null;
  readonly meanUs: number | null;
  /** Standard deviation of the lengths as a sample (n - 1); null with fewer than two. */
  readonly sdUs: number | null;
  /** Total by the time that was observed, 0 to 1; null for points. */
  readonly share: number | null;
  /** States and points by minute observed. */
  readonly perMinute: number | null;
  /** Mean time from the begin of a coding to the first start in it, over the codings that have one. */
  readonly latencyUs: number;
  /** From the end of one to the start of the next, in the same coding and of the same subject. */
  readonly gapMeanUs: number | null;
  readonly gapSdUs: number | null;
  /** Length of the codings that the row is about, one subject at a time. */
  readonly observedUs: number;
}

/** One observer's coding of one video. */
interface Sitting {
  readonly video: CodedVideo;
  readonly observer: string;
}

/**
 * A time budget as BORIS makes one: the number of occurrences, total, mean and sample deviation of the lengths, intervals
 * between occurrences, and the share of the observed time. What a model suggests is not counted. The time observed is the
 * length of each coding, once for each subject of the study, where subjects are not told apart.
 */
export function studyBudget(
  videos: readonly CodedVideo[],
  parts: ReadonlySet<BudgetPart>,
): readonly BudgetRow[] {
  const events = videos.flatMap((video) =>
    video.events.filter(({ isModels }) => !isModels).map((event) => ({ video, event })),
  );
  const subjects = new Set(events.map(({ event }) => event.subject));
  const sittings = sittingsOf(videos);
  const groups = Map.groupBy(events, ({ video, event }) =>
    JSON.stringify([
      event.label,
      parts.has('subject') ? event.subject : null,
      parts.has('video') ? video.contentId : null,
      parts.has('observer') ? event.observer : null,
    ]),
  );
  const rows = [...groups].map(([key, group]): BudgetRow => {
    const [label, subject, contentId, observer] = JSON.parse(key) as [string, ...(string | null)[]];
    const observed = sittings.filter(
      (sitting) =>
        (contentId === null || sitting.video.contentId === contentId) &&
        (observer === null || sitting.observer === observer),
    );
    const observedUs =
      observed.reduce((sum, { video }) => sum + video.durationUs, 0) * (subject === null ? subjects.size : 1);
    const streams = Map.groupBy(group, ({ video, event }) =>
      JSON.stringify([video.contentId, event.observer, event.subject]),
    );
    return {
      label,
      subject: subject ?? null,
      video: contentId === null ? null : group[0]!.video.name,
      observer: observer ?? null,
      ...measures(
        [...streams.values()].map((each) => each.map(({ event }) => event)),
        observedUs,
      ),
    };
  });
  return rows.sort(
    (a, b) =>
      order(a.video ?? '', b.video ?? '') ||
      order(a.observer ?? '', b.observer ?? '') ||
      order(a.subject ?? '', b.subject ?? '') ||
      order(a.label, b.label),
  );
}

/** Codings of videos, those included in which nothing was coded. */
function sittingsOf(videos: readonly CodedVideo[]): Sitting[] {
  return videos.flatMap((video) => {
    const observers = new Set(
      video.coders.filter(({ isModels }) => !isModels).map(({ observer }) => observer),
    );
    if (observers.size === 0) observers.add('');
    return [...observers].map((observer) => ({ video, observer }));
  });
}

/** Videos of which there are several observers' codings: without observers apart, a budget adds those up. */
export function codedRepeatedly(videos: readonly CodedVideo[]): number {
  return videos.length === 0
    ? 0
    : [...Map.groupBy(sittingsOf(videos), ({ video }) => video).values()].filter(({ length }) => length > 1)
        .length;
}

/** @param streams what is about one subject in one coding, each by start */
function measures(streams: readonly (readonly CodedEvent[])[], observedUs: number) {
  const all = streams.flat();
  const lengths = all.flatMap(({ startUs, endUs }) => (endUs === null ? [] : endUs - startUs));
  const gaps = streams.flatMap(gapsOf);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const hasLength = lengths.length > 0;
  return {
    count: all.length,
    points: all.length - lengths.length,
    totalUs: hasLength ? total : null,
    meanUs: mean(lengths),
    sdUs: sampleDeviation(lengths),
    share: hasLength && observedUs > 0 ? total / observedUs : null,
    perMinute: observedUs > 0 ? all.length / (observedUs / 60_000_000) : null,
    latencyUs: mean(streams.map(([first]) => first!.startUs))!,
    gapMeanUs: mean(gaps),
    gapSdUs: sampleDeviation(gaps),
    observedUs,
  };
}

/** Between what follows each other; what overlaps has none between. */
function gapsOf(stream: readonly CodedEvent[]): number[] {
  const gaps: number[] = [];
  let reach = Number.POSITIVE_INFINITY;
  for (const { startUs, endUs } of stream) {
    if (startUs >= reach) gaps.push(startUs - reach);
    reach = Number.isFinite(reach) ? Math.max(reach, endUs ?? startUs) : (endUs ?? startUs);
  }
  return gaps;
}
