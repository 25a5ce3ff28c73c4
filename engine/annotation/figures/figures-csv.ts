import { writeTable } from '../../base/delimited-text.ts';
import type { AgreementRow, ObserverAgreement } from './agreement/observer-agreement.ts';
import type { BudgetRow } from './study-budget.ts';
import { type Transitions, transitionShares } from './transitions.ts';

const NO_LABEL = '(no label)';
const NOTHING = '(nothing)';

/** A time budget as a table, times in seconds; an empty cell is undefined there. */
export function budgetCsv(rows: readonly BudgetRow[]): string {
  const [hasVideo, hasObserver, hasSubject] = [
    rows.some(({ video }) => video !== null),
    rows.some(({ observer }) => observer !== null),
    rows.some(({ subject }) => subject !== null),
  ];
  const header = [
    ...(hasVideo ? ['video'] : []),
    ...(hasObserver ? ['observer'] : []),
    ...(hasSubject ? ['subject'] : []),
    ...['label', 'count', 'points', 'total_s', 'mean_s', 'sd_s', 'share', 'per_minute', 'latency_s'],
    ...['interval_mean_s', 'interval_sd_s', 'observed_s'],
  ];
  const seconds = (us: number | null) => decimals(us === null ? null : us / 1e6);
  return writeTable([
    header,
    ...rows.map((row) => [
      ...(hasVideo ? [row.video ?? ''] : []),
      ...(hasObserver ? [row.observer ?? ''] : []),
      ...(hasSubject ? [row.subject ?? ''] : []),
      row.label === '' ? NO_LABEL : row.label,
      String(row.count),
      String(row.points),
      seconds(row.totalUs),
      seconds(row.meanUs),
      seconds(row.sdUs),
      decimals(row.share),
      decimals(row.perMinute),
      seconds(row.latencyUs),
      seconds(row.gapMeanUs),
      seconds(row.gapSdUs),
      seconds(row.observedUs),
    ]),
  ]);
}

/** What follows what: a row per pair, with its count and its share of what follows the first. */
export function transitionsCsv(transitions: Transitions): string {
  const { labels, counts } = transitions;
  const shares = transitionShares(transitions);
  const rows = labels.flatMap((from, row) =>
    labels.map((to, column) => [
      from === '' ? NO_LABEL : from,
      to === '' ? NO_LABEL : to,
      String(counts[row]![column]!),
      decimals(shares[row]![column]!),
    ]),
  );
  return writeTable([['from', 'to', 'count', 'share'], ...rows]);
}

/** Agreement as a table: all together, then each part. */
export function observerAgreementCsv(
  { overall, rows }: ObserverAgreement,
  first: string,
  second: string,
): string {
  const line = (row: AgreementRow) => [
    first,
    second,
    row.label === null ? '(all)' : row.label === '' ? NO_LABEL : row.label,
    row.subject === null ? '(all)' : row.subject,
    String(row.inFirst),
    String(row.inSecond),
    ...[row.kappa, row.alpha, row.observed, row.f1].map(decimals),
  ];
  const header = [
    'first',
    'second',
    'label',
    'subject',
    'in_first',
    'in_second',
    'kappa',
    'alpha',
    'observed',
    'f1',
  ];
  return writeTable([header, line(overall), ...rows.map(line)]);
}

/** The confusion matrix in seconds, the first coder in the rows. */
export function confusionCsv({ categories, confusion }: ObserverAgreement): string {
  const names = categories.map((name) => (name === '' ? NOTHING : name));
  return writeTable([
    ['', ...names],
    ...confusion.map((row, at) => [names[at]!, ...row.map((value) => decimals(value))]),
  ]);
}

/** Every stretch about which the two say something different, times in seconds. */
export function disagreementsCsv({ disagreements }: ObserverAgreement): string {
  const rows = disagreements.map(({ video, subject, startUs, endUs, first, second }) => [
    video,
    subject,
    decimals(startUs / 1e6),
    decimals(endUs / 1e6),
    first === '' ? NOTHING : first,
    second === '' ? NOTHING : second,
  ]);
  return writeTable([['video', 'subject', 'start_s', 'end_s', 'first', 'second'], ...rows]);
}

function decimals(value: number | null): string {
  return value === null ? '' : value.toFixed(6);
}
