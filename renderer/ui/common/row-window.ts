/** How items lie in rows of equal height. */
export interface RowLayout {
  readonly count: number;
  readonly columns: number;
  /** CSS pixels. */
  readonly rowHeight: number;
}

export interface ItemRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows above and below what is in sight that are made already, so that scrolling shows no gaps. */
const SPARE_ROWS = 3;

/** Height of all rows together, in CSS pixels. */
export function totalHeight({ count, columns, rowHeight }: RowLayout): number {
  return Math.ceil(count / columns) * rowHeight;
}

/** The items to make for what is in sight, whole rows of them. */
export function itemsInSight(layout: RowLayout, scrollTop: number, viewHeight: number): ItemRange {
  const { count, columns, rowHeight } = layout;
  const firstRow = Math.max(0, Math.floor(scrollTop / rowHeight) - SPARE_ROWS);
  const endRow = Math.ceil((scrollTop + viewHeight) / rowHeight) + SPARE_ROWS;
  const first = Math.min(firstRow * columns, count);
  return { first, end: Math.max(first, Math.min(count, endRow * columns)) };
}

/** How many columns of at least `minWidth` fit, with `gap` between them. */
export function columnsIn(width: number, minWidth: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
}

/** Where the list has to scroll for an item to be in sight; the same place when it is. */
export function scrollTo(layout: RowLayout, index: number, scrollTop: number, viewHeight: number): number {
  const top = Math.floor(index / layout.columns) * layout.rowHeight;
  const lowest = top + layout.rowHeight - viewHeight;
  return Math.max(0, Math.min(top, Math.max(scrollTop, lowest)));
}

/** The item that a key leads to from another, or null for a key that does not move. */
export function itemByKey(key: string, layout: RowLayout, index: number, viewHeight: number): number | null {
  const { count, columns, rowHeight } = layout;
  const page = Math.max(1, Math.floor(viewHeight / rowHeight) - 1) * columns;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  if (step === undefined || count === 0 || (columns === 1 && /Left|Right/.test(key))) return null;
  const target = index + step;
  // Up from the first row and down from the last stay where they are, but for what leads to the ends.
  if (/Arrow(Up|Down)/.test(key) && (target < 0 || target >= count)) return index;
  return Math.min(count - 1, Math.max(0, target));
}
