import type { Theme } from '../../state/settings/setting-table.ts';
import type { Action } from '../action.ts';

export const showKeys: Action = {
  id: 'show-keys',
  title: 'Show and change all keys',
  group: 'Window',
  keys: ['?'],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'keys' }),
};

export const showPalette: Action = {
  id: 'show-palette',
  title: 'Find a command',
  group: 'Window',
  keys: ['Mod+K', 'Mod+Shift+P'],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'palette' }),
};

export const showSettings: Action = {
  id: 'show-settings',
  title: 'Settings',
  group: 'Window',
  keys: ['Mod+,'],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'settings' }),
};

export const showAbout: Action = {
  id: 'show-about',
  title: 'About Tubelet and its licences',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'about' }),
};

const NEXT_THEME: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };

export const switchTheme: Action = {
  id: 'switch-theme',
  title: 'Switch between dark, light and the system’s colours',
  group: 'Window',
  keys: [],
  enabled: () => true,
  run: ({ settings }) => {
    settings.theme = NEXT_THEME[settings.theme];
  },
};

export const foldLibrary: Action = {
  id: 'fold-library',
  title: 'Fold the list of videos away, or back',
  group: 'Window',
  keys: ['Mod+B'],
  enabled: ({ desk }) => desk.view === 'desk',
  run: ({ settings }) => {
    settings.foldsLibrary = !settings.foldsLibrary;
  },
};

export const foldSide: Action = {
  id: 'fold-side',
  title: 'Fold labels and segments away, or back',
  group: 'Window',
  keys: ['Mod+Alt+B'],
  enabled: ({ desk }) => desk.view === 'desk',
  run: ({ settings }) => {
    settings.foldsSide = !settings.foldsSide;
  },
};

/** Moves the focus to the next area of the window, so that no area needs the Tab key, which walks the segments. */
export const nextArea: Action = {
  id: 'next-area',
  title: 'Focus the next area',
  group: 'Window',
  keys: ['F6'],
  enabled: () => true,
  run: () => {
    const areas = [...document.querySelectorAll<HTMLElement>('[data-area]')];
    const current = areas.findLastIndex((area) => area.contains(document.activeElement));
    areas[(current + 1) % areas.length]?.focus();
  },
};
