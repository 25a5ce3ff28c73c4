import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, sourceFiles } from '../../build/source-files.ts';
import type { Mutant } from '../../build/vite/mutant-plugin.ts';
import { mutantsOf } from './mutants.ts';

/** Code with the tests that answer for it. */
interface Room {
  readonly folder: string;
  readonly tests: readonly string[];
}

const ROOMS: readonly Room[] = [
  { folder: 'engine/timeline', tests: ['engine/timeline'] },
  { folder: 'engine/base', tests: ['engine/base'] },
  {
    folder: 'electron/host/tasks',
    tests: ['tasks', 'task-list', 'task-runner', 'runner-rounds', 'lease', 'tagger'].map(
      (name) => `electron/host/tasks/${name}.test.ts`,
    ),
  },
  {
    folder: 'electron/host/tasks/handlers',
    tests: ['clips', 'embed', 'recut'].map((kind) => `electron/host/tasks/${kind}-task.test.ts`),
  },
  { folder: 'renderer/actions/editing', tests: ['renderer/actions'] },
  { folder: 'renderer/actions/keys', tests: ['renderer/actions'] },
  { folder: 'renderer/actions/desk', tests: ['renderer/actions'] },
  { folder: 'renderer/actions/files', tests: ['renderer/actions'] },
  { folder: 'renderer/actions/library', tests: ['renderer/actions'] },
  { folder: 'renderer/actions', tests: ['renderer/actions'] },
];

/** The innermost room that a file lies in. */
function roomOf(file: string): Room | undefined {
  return ROOMS.filter(({ folder }) => file.startsWith(`${folder}/`)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/**
 * A change that makes the tests run for ever is noticed too: at the earliest after this, and after so many times what
 * they take as it is, so that a machine at other work notices nothing by being slow.
 */
const LIMIT_MS = 60_000;
const LIMIT_TIMES = 8;

export interface MutantFigures {
  readonly tried: number;
  readonly noticed: number;
}

/** The room of that folder; without one, all whose folders begin so. */
function roomsIn(only: string): readonly Room[] {
  const room = ROOMS.find(({ folder }) => folder === only);
  return room ? [room] : ROOMS.filter(({ folder }) => folder.startsWith(only));
}

/** Tries so many changes of each room, spread evenly over its files, against its tests. */
export async function measureMutants(
  perRoom: number,
  only = '',
  onSurvivor: (mutant: Mutant) => void = () => {},
): Promise<MutantFigures> {
  let tried = 0;
  let survived = 0;
  for (const room of roomsIn(only)) {
    const files = sourceFiles(['.ts']).filter(
      (file) => roomOf(file) === room && !/\.(test|fake|d)\.ts$/.test(file),
    );
    const all = files.flatMap((file) => mutantsOf(file));
    const step = Math.max(1, all.length / perRoom);
    const chosen = Array.from(
      { length: Math.min(perRoom, all.length) },
      (_, i) => all[Math.floor(i * step)]!,
    );
    // Tests that fail anyway notice everything.
    const nothing: Mutant = { file: files[0]!, start: 0, end: 0, text: '' };
    const begun = performance.now();
    const asItIs = await passes(nothing, room.tests);
    const limitMs = Math.max(LIMIT_MS, LIMIT_TIMES * (performance.now() - begun));
    if (!asItIs) throw new Error(`The tests of ${room.folder} fail as it is.`);
    if (await passes({ ...nothing, text: 'throw new Error();' }, room.tests, limitMs))
      throw new Error(`The tests of ${room.folder} do not get the changes.`);
    for (const mutant of chosen) {
      tried++;
      if (!(await passes(mutant, room.tests, limitMs))) continue;
      survived++;
      onSurvivor(mutant);
    }
  }
  return { tried, noticed: tried - survived };
}

/** Whether the tests pass with a change, in that time if one is given: then they do not see it. */
function passes(mutant: Mutant, tests: readonly string[], limitMs?: number): Promise<boolean> {
  const runner = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [
    runner,
    'run',
    '--config',
    'build/vite/vitest.config.ts',
    '--bail=1',
    // One process that reads each module once: half the work, and the tests share no state.
    '--no-isolate',
    '--maxWorkers=1',
    '--reporter=dot',
    ...tests,
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: 'ignore',
      // A group of its own: what a test has started ends with it.
      detached: true,
      // What vitest keeps of a file knows nothing of the change.
      env: { ...process.env, VITEST_FS_MODULE_CACHE: 'false', TUBELET_MUTANT: JSON.stringify(mutant) },
    });
    const late =
      limitMs === undefined ? undefined : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), limitMs);
    child.on('close', (code) => {
      clearTimeout(late);
      resolve(code === 0);
    });
  });
}

function lineOf(file: string, start: number): string {
  const before = readFileSync(path.join(ROOT, file), 'utf8').slice(0, start).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

/** `node e2e/bench/bench-mutants.ts [changes per room] [folder]` names those that no test noticed. */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { tried, noticed } = await measureMutants(
    Number(process.argv[2] ?? 20),
    process.argv[3],
    ({ file, start, text }) => console.log(`${file}:${lineOf(file, start)} as ${text}`),
  );
  console.log(`${noticed} of ${tried} changes noticed (${Math.round((100 * noticed) / tried)} %)`);
}
