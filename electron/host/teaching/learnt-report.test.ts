import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keepReport, markOf, readReport } from './learnt-report.ts';

test('how labels were learnt is kept beside them, and is not known where nobody kept it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-learnt-'));
  try {
    expect(await readReport(folder)).toBeNull();
    const of = markOf([['a', 1]]);
    const confusions = [{ label: 'squats', as: 'pull_ups', share: 0.3 }];
    const report = { of, without: ['noise'], background: 2, confusions, doubtful: null };
    await keepReport(folder, report);
    expect(await readReport(folder)).toEqual(report);
    expect(markOf([['a', 1]])).toBe(of);
    expect(markOf([['a', 2]])).not.toBe(of);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
