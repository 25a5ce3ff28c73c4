import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../engine/timeline/random.fake.ts';
import { type IoCall, readCalls } from './io-log.fake.ts';
import { Disk } from './power-cut.fake.ts';
import { faultsAfter, type Known, NOTHING } from './workload.fake.ts';

/** In memory where the system has a place for that: nothing here is about how fast a disk is. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
/** Cuts of the power after each call. */
const CUTS = 6;
const SEED = 20261128;

/** The layer stands between a process and the C library of Linux. */
function compiler(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return 'cc';
  } catch {
    return null;
  }
}
const cc = compiler();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(PLACE, 'tubelet-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(cc === null)(
  'whatever call fails, whenever the disk is full or the power goes: nothing that was answered is lost, nothing half shown',
  { timeout: 600_000 },
  async () => {
    const begun = performance.now();
    const layer = path.join(folder, 'io-faults.so');
    const source = path.join(import.meta.dirname, 'io-faults.fake.c');
    execFileSync(cc!, ['-Wall', '-Werror', '-O1', '-shared', '-fPIC', '-o', layer, source, '-ldl']);
    const log = path.join(folder, 'calls');
    const printed = execFileSync(
      process.execPath,
      [path.join(import.meta.dirname, 'fault-runner.fake.ts'), folder],
      {
        encoding: 'utf8',
        // Calls that go to the kernel in a ring of their own would not be seen.
        env: {
          ...process.env,
          LD_PRELOAD: layer,
          IO_FAULTS_ROOT: folder,
          IO_FAULTS_LOG: log,
          UV_USE_IO_URING: '0',
        },
      },
    );
    const { count, faults } = JSON.parse(printed) as { count: number; faults: string[] };
    expect(faults).toEqual([]);

    const calls = readCalls(readFileSync(log));
    const { answers, tried } = JSON.parse(readFileSync(path.join(folder, 'answers.json'), 'utf8')) as {
      answers: Known[];
      tried: Known;
    };
    const root = path.join(folder, 'whole');
    const disk = new Disk(path.join(folder, 'base'), root);
    const random = seededRandom(SEED);
    let known = NOTHING;
    let cuts = 0;
    const lost: string[] = [];
    const cut = async (after: IoCall, call: number) => {
      const to = path.join(folder, 'cut');
      disk.cut(to, root, random);
      for (const fault of await faultsAfter(to, known, tried))
        lost.push(`power cut after call ${call} (${after.kind}): ${fault}`);
      rmSync(to, { recursive: true });
      cuts += 1;
    };
    for (const [index, call] of calls.entries()) {
      disk.do(call);
      if (call.kind === 'answer') known = answers[call.index]!;
      for (let time = 0; time < CUTS && lost.length < 20; time++) await cut(call, index);
    }
    expect(lost).toEqual([]);
    const seconds = (performance.now() - begun) / 1000;
    console.log(`${count} failed calls and ${cuts} cuts of the power in ${seconds.toFixed(0)} s`);
    expect(count + cuts).toBeGreaterThan(1000);
  },
);
