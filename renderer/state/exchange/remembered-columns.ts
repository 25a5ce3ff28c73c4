import * as v from 'valibot';
import type { ColumnChoice } from '../../../engine/formats/tables/table-columns.ts';

/** Where the window keeps what is its own. */
export type ColumnStorage = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'tubelet.columns';
/** Kinds of tables that are remembered. */
const MOST = 50;

const choice = v.objectWithRest({ without: v.exactOptional(v.array(v.string())) }, v.string());
const kept = v.array(v.object({ titles: v.array(v.string()), choice: v.unknown() }));
type Kept = { titles: string[]; choice: unknown };

/** Which columns are what in tables with these titles, as a person said it last; null where nobody said. */
export function rememberedColumns(storage: ColumnStorage, titles: readonly string[]): ColumnChoice | null {
  const found = readKept(storage).find((each) => isSame(each.titles, titles));
  const parsed = found && v.safeParse(choice, found.choice);
  return parsed?.success ? (parsed.output as ColumnChoice) : null;
}

export function rememberColumns(
  storage: ColumnStorage,
  titles: readonly string[],
  columns: ColumnChoice,
): void {
  const others = readKept(storage).filter((each) => !isSame(each.titles, titles));
  const all = [{ titles: [...titles], choice: columns }, ...others].slice(0, MOST);
  storage.setItem(KEY, JSON.stringify(all));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((title, index) => title === b[index]);
}

function readKept(storage: ColumnStorage): Kept[] {
  try {
    const parsed = v.safeParse(kept, JSON.parse(storage.getItem(KEY) ?? '[]'));
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}
