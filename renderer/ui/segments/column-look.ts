import type { ColumnId } from '../../state/document/segment-columns.ts';

export const COLUMN_TITLES: Readonly<Record<ColumnId, string>> = {
  start: 'Start',
  end: 'End',
  length: 'Length',
  label: 'Label',
  subject: 'Subject',
  observer: 'Observer',
  track: 'Track',
  state: 'State',
  score: 'Score',
  tags: 'Tags',
  note: 'Note',
};

/** As a grid has them; names take what is left. */
export const COLUMN_WIDTHS: Readonly<Record<ColumnId, string>> = {
  start: '68px',
  end: '68px',
  length: '60px',
  label: 'minmax(88px, 2fr)',
  subject: 'minmax(64px, 1fr)',
  observer: 'minmax(64px, 1fr)',
  track: 'minmax(64px, 1fr)',
  state: '72px',
  score: '40px',
  tags: 'minmax(72px, 1fr)',
  note: 'minmax(96px, 2fr)',
};

const GAP = 8;
const PADDING = 24;

/** The least width of a list with these columns, in pixels. */
export function listWidth(columns: readonly ColumnId[]): number {
  const widths = columns.map((id) => Number(/\d+/.exec(COLUMN_WIDTHS[id])?.[0]));
  return widths.reduce((sum, width) => sum + width, PADDING + GAP * Math.max(0, columns.length - 1));
}
