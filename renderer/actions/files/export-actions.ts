import type { Action } from '../action.ts';

export const exportSegments: Action = {
  id: 'export',
  title: 'Export segments',
  group: 'Files',
  keys: ['Mod+E'],
  enabled: ({ labels }) => labels.document !== null,
  run: ({ desk }) => desk.open({ kind: 'export' }),
};

export const importSegments: Action = {
  id: 'import',
  title: 'Import segments',
  group: 'Files',
  keys: ['Mod+Shift+E'],
  enabled: ({ session }) => session.error === null,
  run: ({ desk }) => desk.open({ kind: 'import', files: [] }),
};
