import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { runCommand } from '../options/command.fake.ts';

const SAMPLE = path.resolve(import.meta.dirname, '../../../models/sample/sample.mp4');

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-stops-'));
/** So much to do that no machine is done before it is stopped. */
const videos = path.join(folder, 'videos');
mkdirSync(videos);
for (let number = 0; number < 10; number++) cpSync(SAMPLE, path.join(videos, `${number}.mp4`));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runtimes that compute natively abort the process that is ended in the middle of a step; that of a command is not it. */
test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a command with its own status while a model computes',
  { timeout: 120_000 },
  async (signal) => {
    for (const afterMs of [0, 150, 400, 700]) {
      let isStopped = false;
      const { code, stdout } = await runCommand(
        'tag',
        ['--no-library', '--progress', 'json', '--out', path.join(folder, `${signal} ${afterMs}`), videos],
        folder,
        (line, child) => {
          if (isStopped || !line.includes('doneUs')) return;
          isStopped = true;
          void sleep(afterMs).then(() => child.kill(signal));
        },
      );
      expect([code, stdout]).toEqual([signal === 'SIGINT' ? 130 : 143, '']);
    }
  },
);
