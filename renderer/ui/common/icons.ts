/** Paths on a grid of 16, drawn with a line of 1.5 (or filled where the name says so). */
export const icons = {
  play: 'M5 3.2v9.6l7.6-4.8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  'frame-back': 'M10 4 6 8l4 4M3.5 4v8M12.5 4v8',
  'frame-forward': 'm6 4 4 4-4 4M12.5 4v8M3.5 4v8',
  'to-start': 'M12 3.5 6 8l6 4.5zM4 3.5v9',
  'to-end': 'm4 3.5 6 4.5-6 4.5zM12 3.5v9',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  fit: 'M2.5 5v6M13.5 5v6M5 8h6M6.5 6.2 4.7 8l1.8 1.8M9.5 6.2 11.3 8 9.5 9.8',
  close: 'm4.5 4.5 7 7M11.5 4.5l-7 7',
  check: 'm3.5 8.5 3 3 6-7',
  warning: 'M8 2.8 1.9 13.2h12.2zM8 6.7v3M8 11.4v.1',
  offline: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6',
  again: 'M12.8 8A4.8 4.8 0 1 1 11 4.2M11.2 1.8v2.6H8.6',
  copy: 'M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2',
  export: 'M8 2.5v7M5.2 6.8 8 9.5l2.8-2.7M3 12.8h10',
  sound: 'M2.8 6.3v3.4h2.3L8 12.3V3.7L5.1 6.3zM10.3 6a3 3 0 0 1 0 4M12.2 4.2a5.5 5.5 0 0 1 0 7.6',
  silent: 'M2.8 6.3v3.4h2.3L8 12.3V3.7L5.1 6.3zM10.6 6.3l3.2 3.4M13.8 6.3l-3.2 3.4',
  dark: 'M12.9 9.6A5.4 5.4 0 0 1 6.4 3.1a5.4 5.4 0 1 0 6.5 6.5z',
  light:
    'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M12.5 3.5l-.8.8M4.3 11.7l-.8.8',
  system: 'M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13',
  keys: 'M2 4.5h12v7H2zM4.5 7h.1M7 7h.1M9.5 7h.1M11.8 7h.1M5.5 9.3h5',
} as const;

export type IconName = keyof typeof icons;
