import type { Action } from '../action.ts';

export const saveNow: Action = {
  id: 'save-now',
  title: 'Save the labels now',
  group: 'Files',
  keys: ['Mod+S'],
  enabled: ({ saving }) => saving.current !== null,
  run: async ({ saving, notices }) => {
    await saving.current?.flush();
    if (saving.current?.state.kind === 'saved')
      notices.done('The labels are saved; Tubelet does it by itself');
  },
};

export const showVersions: Action = {
  id: 'show-versions',
  title: 'Earlier versions',
  group: 'Files',
  keys: [],
  enabled: ({ saving }) => saving.current !== null,
  run: ({ desk }) => desk.open({ kind: 'versions' }),
};

export const showStatistics: Action = {
  id: 'show-statistics',
  title: 'Statistics',
  group: 'Window',
  keys: ['Mod+I'],
  enabled: ({ labels }) => labels.document !== null,
  run: ({ desk }) => desk.open({ kind: 'statistics' }),
};
