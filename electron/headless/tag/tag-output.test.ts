import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { folderOutput, printedOutput } from './tag-output.ts';

const RESULT: TubeletResult = {
  format: 'tubelet',
  version: 1,
  video: {
    name: 'clip\u001b[2J.mp4',
    sizeBytes: 10,
    durationUs: 3_723_500_000,
    analysedUs: 3_723_500_000,
    startOffsetUs: 0,
    width: 640,
    height: 360,
    frameRate: '25/1',
    codec: 'h264',
    container: 'mov',
  },
  model: { id: 'm', version: '1', title: 'M', sha256: '0'.repeat(64) },
  cut: {
    method: 'viterbi',
    threshold: 0.5,
    isDefaultThreshold: true,
    smoothingSlots: 1,
    minDurationUs: 0,
    maxGapUs: 0,
    slotSeconds: '1/4',
  },
  labels: [{ id: 'wave', name: 'Wave', path: [] }],
  segments: [
    { startUs: 250_000, endUs: 1_500_000, label: 'wave', score: 0.876, origin: 'model' },
    { startUs: 3_600_000_000, endUs: 3_723_500_000, label: 'wave', score: 0.5, origin: 'model' },
  ],
};

describe('printed results', () => {
  const printed = async (format: 'json' | 'csv' | 'table', isSeveral: boolean) => {
    const texts: string[] = [];
    const output = printedOutput(format, isSeveral, (text) => texts.push(text));
    for (const index of isSeveral ? [0, 1] : [0]) expect(await output.write(RESULT, index)).toBeNull();
    return texts.join('');
  };

  it('are one JSON object, or one per line', async () => {
    expect(JSON.parse(await printed('json', false))).toEqual(RESULT);
    const lines = (await printed('json', true)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([RESULT, RESULT]);
  });

  it('are one CSV table under one header', async () => {
    const lines = (await printed('csv', true)).trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith('video,'))).toHaveLength(1);
  });

  it('are a table that cannot move the cursor', async () => {
    const table = await printed('table', true);
    expect(table).not.toContain('\u001b');
    expect(table.split('\n\n')[0]).toBe(
      [
        'clip\uFFFD[2J.mp4  1:02:03.500  640x360  h264',
        '        start          end  label  score',
        '     0:00.250     0:01.500  Wave   0.88',
        '  1:00:00.000  1:02:03.500  Wave   0.50',
      ].join('\n'),
    );
    const empty: string[] = [];
    await printedOutput('table', false, (text) => empty.push(text)).write({ ...RESULT, segments: [] }, 0);
    expect(empty[0]).toMatch(/no segments\n$/);
  });
});

describe('written results', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-out-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('replace an earlier one whole and leave nothing beside it', async () => {
    const out = path.join(folder, 'new', 'deep');
    const output = await folderOutput(out, 'json', ['v/a.mp4', 'v/b.mp4']);
    await output.write({ ...RESULT, segments: [] }, 1);
    expect(await output.write(RESULT, 1)).toBe(path.join(out, 'b.tubelet.json'));
    expect(await readdir(out)).toEqual(['b.tubelet.json']);
    expect(JSON.parse(await readFile(path.join(out, 'b.tubelet.json'), 'utf8'))).toEqual(RESULT);
  });

  it('refuse a folder that is a file, and say what cannot be written', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    await expect(folderOutput(file, 'csv', [])).rejects.toMatchObject({ code: 'usage' });
    const output = await folderOutput(path.join(folder, 'o'), 'csv', ['a.mp4']);
    await rm(path.join(folder, 'o'), { recursive: true });
    await expect(output.write(RESULT, 0)).rejects.toThrow(
      /a\.tubelet\.csv" cannot be written \(its folder does not exist\)/,
    );
  });
});
