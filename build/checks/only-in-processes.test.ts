import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, sourceFiles } from '../source-files.ts';

/** What opens videos and graphs, by whatever way it is reached. */
const OPENERS = [
  'engine/decode/open-video.node.ts',
  'engine/decode/ffmpeg/worker-pool.node.ts',
  'engine/decode/native/native-pool.node.ts',
  'engine/inference/worker/open-model.node.ts',
  'engine/inference/eye/open-eye.node.ts',
  'engine/inference/runtime/runtime.node.ts',
];

/** Files that a process begins with: a folder of `headless` has a command of its own name. */
const entries = sourceFiles(['.ts']).filter(
  (file) =>
    /^electron\/headless\/(\w+)\/\1\.ts$/.test(file) ||
    ['electron/host/host.ts', 'electron/desktop/main.ts', 'electron/desktop/desktop.ts'].includes(file),
);

/** Modules of ours that a file loads into its own process: no types, no scripts of threads or processes. */
function loadedBy(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const imports = [
    ...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'(\.[^']+\.ts)'/gm),
    ...text.matchAll(/\bimport\('(\.[^']+\.ts)'\)/g),
  ];
  return imports.map(([, found = '']) => path.posix.join(path.posix.dirname(file), found));
}

/** How `from` comes to load each file that it does. */
function ways(from: string): Map<string, readonly string[]> {
  const known = new Map<string, readonly string[]>([[from, [from]]]);
  for (const [file, way] of known) {
    for (const next of loadedBy(file)) if (!known.has(next)) known.set(next, [...way, next]);
  }
  return known;
}

test('no process but those for it can so much as load what opens a video or a graph', () => {
  expect(entries.length).toBeGreaterThan(10);
  const found = entries.flatMap((entry) => {
    const loaded = ways(entry);
    return OPENERS.flatMap((opener) => loaded.get(opener)?.join(' -> ') ?? []);
  });
  expect(found).toEqual([]);
});

test('that would be noticed: the processes for it do load them', () => {
  const loaded = ways('electron/host/processes/work.process.ts');
  for (const opener of OPENERS) {
    expect([opener, loaded.has(opener)]).toEqual([opener, true]);
  }
});
