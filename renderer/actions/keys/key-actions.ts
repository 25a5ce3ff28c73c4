import type { Action } from '../action.ts';
import { saveText } from '../files/save-text.ts';

export const exportKeys: Action = {
  id: 'export-keys',
  title: 'Export the keys',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: ({ keys }) => saveText('tubelet-keys.json', 'application/json', keys.write()),
};

export const importKeys: Action = {
  id: 'import-keys',
  title: 'Import keys',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: async ({ desk, keys, notices }) => {
    const file = await desk.pickText('.json,application/json');
    if (!file) return;
    keys.read(file.text);
    notices.done(`The keys of ${file.name} are in use`);
  },
};

export const resetKeys: Action = {
  id: 'reset-keys',
  title: 'Give all commands their default keys',
  group: 'Window',
  keys: [],
  enabled: ({ keys }) => keys.isAnyChanged,
  run: ({ keys }) => keys.reset(),
};
