import type { Action } from './action.ts';
import { saveText } from './save-text.ts';

export const exportKeys: Action = {
  id: 'export-keys',
  title: 'Export the keys',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: ({ keys }) => saveText('tubelet-keys.json', 'application/json', keys.write()),
};
