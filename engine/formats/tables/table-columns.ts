import { armed, type TableRow } from '../../base/delimited-text.ts';
import { AppError } from '../../base/errors.ts';
import {
  LABEL_TITLES,
  TEXT_TITLES,
  type TextRole,
  type TimeRole,
  timeTitle,
  type Unit,
} from './table-titles.ts';

/** What a column can be taken for. */
export type Role = TextRole | TimeRole;

/** Which columns are taken for what, as a person says it: titles by role; an empty title takes none. */
export type ColumnChoice = Readonly<Partial<Record<Role, string>>> & {
  /** Titles of columns that are read for nothing, not as attributes either. */
  readonly without?: readonly string[];
};

export interface TableColumn {
  readonly index: number;
  readonly title: string;
  /** What its times count; null for columns of texts. */
  readonly unit: Unit | null;
  /** The frame in it is the last of the segment, not the first after it. */
  readonly isLast: boolean;
}

export interface TableColumns {
  /** Row of the titles, from 0. */
  readonly row: number;
  readonly roles: ReadonlyMap<Role, TableColumn>;
  /** Columns of further values, by the names of those. */
  readonly further: readonly (readonly [name: string, index: number])[];
  /** Has the titles that we write. */
  readonly isOwn: boolean;
  /** A column of 1 and -1 that says of a row whether its label is there at all. */
  readonly verdict: TableColumn | null;
}

/** In front of the title of a column with further values, as we write it. */
export const ATTRIBUTE = 'attribute:';

/** Lines above the header, such as a title. */
const MOST_LINES_ABOVE = 5;

/** So many rows tell what a column holds. */
const SAMPLE = 200;

const NUMBER = /^\s*[-+]?(\d+[.,]?\d*|[.,]\d+)\s*$/;
const MEDIA_FILE = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|wmv|mts|m2ts|ts|mxf|flv|ogv)$/i;

/**
 * Which column is what, by the titles and what is below them. Null where no line of the first is a header with a start.
 * @param choice what a person said; it comes first. Errors: `usage` when it names a title that is not there
 */
export function tableColumns(
  rows: readonly TableRow[],
  { without = [], ...choice }: ColumnChoice = {},
): TableColumns | null {
  const named = Object.values(choice).filter((title) => title !== '');
  for (const [row, { cells }] of rows.slice(0, MOST_LINES_ABOVE).entries()) {
    const titles = cells.map((cell) => armed(cell).trim());
    if (named.length > 0 && !named.some((title) => place(titles, title) !== -1)) continue;
    const found = columnsOfHeader(row, titles, rows.slice(row + 1, row + 1 + SAMPLE), choice, without);
    if (found) return found;
  }
  return null;
}

function place(titles: readonly string[], wanted: string): number {
  const exact = titles.indexOf(wanted.trim());
  return exact === -1
    ? titles.findIndex((title) => title.toLowerCase() === wanted.trim().toLowerCase())
    : exact;
}

function columnsOfHeader(
  row: number,
  titles: readonly string[],
  sample: readonly TableRow[],
  choice: Readonly<Partial<Record<Role, string>>>,
  without: readonly string[],
): TableColumns | null {
  const roles = new Map<Role, TableColumn>();
  const free = new Set([...titles.keys()].filter((index) => !without.includes(titles[index]!)));
  const take = (role: Role, index: number, unit: Unit | null = null, isLast = false) => {
    roles.set(role, { index, title: titles[index]!, unit, isLast });
    free.delete(index);
  };
  for (const [role, title] of Object.entries(choice) as [Role, string][]) {
    if (title === '') continue;
    const index = place(titles, title);
    if (index === -1)
      throw new AppError(
        'usage',
        `There is no column "${title}": choose from ${titles.map((each) => `"${each}"`).join(', ')}.`,
      );
    const time = timeTitle(titles[index]!);
    const isFrames = role === 'startFrame' || role === 'endFrame';
    const unit = isFrames ? 'frame' : (time?.unit ?? 's');
    take(role, index, role in TEXT_TITLES || role === 'label' ? null : unit, time?.isLast ?? false);
  }
  const isOpen = (role: Role) => !roles.has(role) && choice[role] !== '';
  takeTimes(titles, free, isOpen, take);
  const valuesOf = (index: number) => sample.flatMap(({ cells }) => armed(cells[index] ?? '').trim() || []);
  const lower = titles.map((title) => title.toLowerCase());
  const isOwn = ['start_s', 'end_s', 'label'].every((title) => lower.includes(title));
  for (const [role, aliases] of Object.entries(TEXT_TITLES) as [TextRole, readonly string[]][]) {
    if (!isOpen(role)) continue;
    const index = aliases
      .map((alias) => lower.map(plain).indexOf(alias))
      .find((each) => each !== -1 && free.has(each));
    if (index !== undefined) take(role, index);
  }
  if (isOpen('video')) {
    const index = [...free].find((each) => {
      const values = valuesOf(each);
      return values.length > 0 && values.every((value) => MEDIA_FILE.test(value));
    });
    if (index !== undefined) take('video', index);
  }
  let verdict: TableColumn | null = null;
  if (isOpen('label')) {
    const candidates = (isOwn ? ['label'] : LABEL_TITLES).flatMap((alias) => {
      const index = lower.map(plain).indexOf(alias);
      return index !== -1 && free.has(index) ? [index] : [];
    });
    const isText = (index: number) => !valuesOf(index).every((value) => NUMBER.test(value));
    const index = (isOwn ? undefined : candidates.find(isText)) ?? candidates[0];
    if (index !== undefined) take('label', index);
    const name = lower.indexOf('name');
    if (isOwn && name !== -1 && free.has(name)) take('labelName', name);
    const other = lower.indexOf('label');
    if (!isOwn && index !== undefined && other !== index && free.has(other) && isVerdict(valuesOf(other))) {
      verdict = { index: other, title: titles[other]!, unit: null, isLast: false };
      free.delete(other);
    }
  }
  const hasStart = roles.has('start') || roles.has('startFrame');
  const hasMore = ['label', 'labelName', 'end', 'duration', 'endFrame'].some((role) =>
    roles.has(role as Role),
  );
  if (!hasStart || !hasMore) return null;
  return { row, roles, further: furtherOf(titles, free, valuesOf), isOwn, verdict };
}

/** Columns of times: seconds and clocks before frames and timecode, which need a rate. */
function takeTimes(
  titles: readonly string[],
  free: ReadonlySet<number>,
  isOpen: (role: Role) => boolean,
  take: (role: Role, index: number, unit: Unit, isLast: boolean) => void,
): void {
  const ranks: readonly Unit[] = ['clock', 's', 'ms', 'us', 'min', 'timecode', 'frame'];
  const found = titles.flatMap((title, index) => {
    const time = free.has(index) ? timeTitle(title) : null;
    return time ? [{ ...time, index }] : [];
  });
  found.sort((a, b) => ranks.indexOf(a.unit) - ranks.indexOf(b.unit) || a.rank - b.rank || a.index - b.index);
  for (const { role, index, unit, isLast } of found) {
    const framed: Role =
      unit === 'frame' ? (role === 'start' ? 'startFrame' : role === 'end' ? 'endFrame' : role) : role;
    const isNeeded = unit !== 'frame' || isOpen(role);
    if (isNeeded && isOpen(framed) && free.has(index)) take(framed, index, unit, isLast);
  }
}

/** A title in small letters with plain spaces: `Behavior_type` is `behavior type`. */
function plain(title: string): string {
  return title.replace(/[\s_.-]+/g, ' ').trim();
}

/** HACS has rows that say where a label is not. */
function isVerdict(values: readonly string[]): boolean {
  return (
    values.length > 0 &&
    values.every((value) => /^[-+]?1(\.0*)?$|^0$/.test(value)) &&
    values.some((value) => value.startsWith('-'))
  );
}

function furtherOf(
  titles: readonly string[],
  free: ReadonlySet<number>,
  valuesOf: (index: number) => readonly string[],
): [string, number][] {
  const taken = new Set<string>();
  return [...free].flatMap((index): [string, number][] => {
    const title = titles[index]!;
    // The number of the row, which some programs write without a title.
    const isRowNumber =
      /^(|unnamed: 0)$/i.test(title) &&
      valuesOf(index).every((value, row) => [row, row + 1].includes(Number(value)));
    if (isRowNumber) return [];
    const wanted = title.startsWith(ATTRIBUTE)
      ? title.slice(ATTRIBUTE.length)
      : title || `column ${index + 1}`;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
    taken.add(name);
    return [[name, index]];
  });
}
