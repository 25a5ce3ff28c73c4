/** Which folders are rooms, what each may import, and which packages belong to it. The check reads only this table. */
export interface Room {
  /** Folder from the repository root; the longest that matches a file is its room. */
  readonly room: string;
  /** Rooms (or single files) it may import, besides itself. */
  readonly imports: readonly string[];
  /** npm packages it may import; `node:*` is decided by the file's environment. */
  readonly packages: readonly string[];
}

const ENGINE_BASE = ['engine/base'];
const ENGINE = [
  ...ENGINE_BASE,
  'engine/rpc',
  'engine/source',
  'engine/decode',
  'engine/artifacts',
  'engine/inference',
  'engine/timeline',
  'engine/annotation',
  'engine/formats',
  'engine/teach',
  'engine/pipeline',
];

export const ROOMS: readonly Room[] = [
  { room: 'engine/base', imports: [], packages: ['csv-parse', 'csv-stringify'] },
  { room: 'engine/rpc', imports: ENGINE_BASE, packages: [] },
  { room: 'engine/source', imports: [...ENGINE_BASE, 'engine/rpc'], packages: [] },
  {
    room: 'engine/decode',
    imports: [...ENGINE_BASE, 'engine/rpc', 'engine/source'],
    packages: ['@ffmpeg/core', 'mediabunny', 'valibot'],
  },
  {
    room: 'engine/artifacts',
    imports: [...ENGINE_BASE, 'engine/rpc', 'engine/source', 'engine/decode'],
    packages: ['valibot'],
  },
  {
    room: 'engine/inference',
    imports: [...ENGINE_BASE, 'engine/rpc'],
    packages: ['onnxruntime-web', 'onnxruntime-node', 'onnxruntime-common', 'valibot'],
  },
  { room: 'engine/timeline', imports: ENGINE_BASE, packages: [] },
  {
    room: 'engine/annotation',
    imports: [...ENGINE_BASE, 'engine/timeline'],
    packages: ['fft.js', 'valibot'],
  },
  {
    room: 'engine/formats',
    imports: [...ENGINE_BASE, 'engine/timeline', 'engine/annotation'],
    packages: ['valibot', 'saxes', 'json5'],
  },
  { room: 'engine/teach', imports: [...ENGINE_BASE, 'engine/timeline'], packages: [] },
  { room: 'engine/pipeline', imports: ENGINE, packages: [] },
  { room: 'electron/contract', imports: ENGINE, packages: ['valibot'] },
  {
    room: 'electron/host',
    imports: ['electron/contract', ...ENGINE],
    packages: ['valibot', 'bullmq', 'ioredis'],
  },
  {
    room: 'electron/headless',
    imports: ['electron/contract', 'electron/host', ...ENGINE],
    packages: ['valibot'],
  },
  {
    room: 'electron/desktop',
    imports: ['electron/contract', 'electron/host', ...ENGINE],
    packages: ['electron'],
  },
  {
    room: 'renderer/state',
    imports: ['electron/contract', ...ENGINE],
    packages: ['svelte', 'valibot'],
  },
  { room: 'renderer/actions', imports: ['renderer/state', ...ENGINE], packages: ['fflate'] },
  { room: 'renderer/ui', imports: ['renderer/actions', 'renderer/state', ...ENGINE], packages: ['svelte'] },
  { room: 'renderer', imports: ['renderer/ui', 'renderer/actions', 'renderer/state'], packages: ['svelte'] },
  {
    room: 'build',
    imports: ['electron/contract', 'electron/headless', 'electron/host'],
    packages: [
      'vite',
      'vitest',
      '@sveltejs/vite-plugin-svelte',
      '@playwright/test',
      'typescript',
      'app-builder-lib',
      'builder-util',
      'electron-builder',
      'yaml',
      'js-yaml',
    ],
  },
  {
    room: 'e2e',
    imports: [
      'build',
      'electron/contract',
      'electron/desktop',
      'electron/headless',
      'electron/host',
      ...ENGINE,
    ],
    packages: ['typescript', '@playwright/test', '@ffmpeg/core', 'axe-core', 'fflate', 'vite'],
  },
];

/** What a test may import on top of its room: the runner, made media, and the tools of the rooms it drives. */
export const TEST_EXTRA: Omit<Room, 'room'> = {
  imports: ['e2e/media', 'e2e/support', 'build'],
  packages: [
    'vitest',
    'fast-check',
    'media-captions',
    'wabt',
    'xmllint-wasm',
    '@playwright/test',
    'svelte',
    'electron',
    'vite',
    'onnxruntime-web',
    'onnxruntime-node',
  ],
};
