import { armed, readTable, type Separator, separatorOf } from '../../base/delimited-text.ts';
import type { ColumnChoice, Role, tableColumns } from './table-columns.ts';
import { HEAD, tableHead } from './table-read.ts';

/** The beginning of a table as a person looks at it to say which column is what. */
export interface TableView {
  readonly titles: readonly string[];
  /** The first rows below the titles, as long as those. */
  readonly rows: readonly (readonly string[])[];
  /** What each column is taken for, by its index; a column that is in neither is a further value. */
  readonly roles: ReadonlyMap<number, Role>;
  /** Columns that are read for nothing. */
  readonly without: ReadonlySet<number>;
  /** Whether rows can be read so: there is a start, and a label, an end or a length. */
  readonly isReadable: boolean;
}

const ROWS = 5;

/**
 * Null where a text is no table of several columns. Where no column can be taken for a start, the first line is taken
 * for the titles.
 */
export function tableView(text: string, choice: ColumnChoice): TableView | null {
  const head = readableHead(text, choice);
  const separator = head?.separator ?? separatorOf(text.slice(0, HEAD));
  const { rows } = readTable(text.slice(0, HEAD), separator);
  const top = rows[head?.columns.row ?? 0];
  if (!top || top.cells.length < 2) return null;
  const titles = top.cells.map((cell) => armed(cell).trim());
  const roles = new Map<number, Role>();
  for (const [role, { index }] of head?.columns.roles ?? []) roles.set(index, role);
  if (!head) {
    const { without: _without, ...said } = choice;
    for (const [role, title] of Object.entries(said) as [Role, string][]) {
      const index = title === '' ? -1 : titles.indexOf(title);
      if (index !== -1) roles.set(index, role);
    }
  }
  const left = new Set(choice.without ?? []);
  return {
    titles,
    rows: rows
      .slice((head?.columns.row ?? 0) + 1, (head?.columns.row ?? 0) + 1 + ROWS)
      .map(({ cells }) => titles.map((_, index) => armed(cells[index] ?? ''))),
    roles,
    without: new Set(titles.flatMap((title, index) => (left.has(title) ? [index] : []))),
    isReadable: head !== null,
  };
}

function readableHead(
  text: string,
  choice: ColumnChoice,
): { readonly separator: Separator; readonly columns: NonNullable<ReturnType<typeof tableColumns>> } | null {
  try {
    return tableHead(text, choice);
  } catch {
    // A title of another file.
    return null;
  }
}

/** Everything that a column can be taken for. */
const ALL: readonly Role[] = [
  ...(['video', 'start', 'end', 'duration', 'startFrame', 'endFrame', 'label', 'labelName'] as const),
  ...(['subject', 'note', 'score', 'frameRate', 'track', 'observer', 'observation'] as const),
  ...(['origin', 'state', 'path'] as const),
];

/** A view as a person's choice, with one column taken for something else: nothing is guessed from it any more. */
export function withColumn(
  { titles, roles, without }: TableView,
  index: number,
  becomes: Role | 'attribute' | 'nothing',
): ColumnChoice {
  const said = Object.fromEntries(ALL.map((role) => [role, ''])) as Record<Role, string>;
  for (const [at, role] of roles) if (at !== index && role !== becomes) said[role] = titles[at]!;
  if (becomes !== 'attribute' && becomes !== 'nothing') said[becomes] = titles[index]!;
  const left = [...without].filter((at) => at !== index).map((at) => titles[at]!);
  return { ...said, without: becomes === 'nothing' ? [...left, titles[index]!] : left };
}
