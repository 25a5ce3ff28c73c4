import type { VideoSort } from '../../../state/library/library-api.ts';

interface Column {
  readonly title: string;
  /** What the host sorts by, or null where it cannot. */
  readonly sort: VideoSort | null;
  readonly isNumber?: boolean;
}

/** The table's columns, from the left. */
export const COLUMNS: readonly Column[] = [
  { title: 'Name', sort: 'name' },
  { title: 'State', sort: 'state' },
  { title: 'Labels', sort: null },
  { title: 'Length', sort: 'duration', isNumber: true },
  { title: 'Segments', sort: 'segments', isNumber: true },
  { title: 'Size', sort: 'size', isNumber: true },
  { title: 'Date', sort: 'date', isNumber: true },
  { title: 'Folder', sort: null },
];

export const TEMPLATE = 'minmax(140px, 2fr) 120px minmax(90px, 1.4fr) 72px 84px 76px 104px minmax(80px, 1fr)';
