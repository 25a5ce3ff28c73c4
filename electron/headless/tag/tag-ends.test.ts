import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { madeMedia } from '../../../engine/decode/testing/made-media.node.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const TINY = path.join(ROOT, 'models', 'fixtures', 'tiny-streaming');
/** A collection of odd, broken and rare files, where one is at hand. */
const ODD = path.join(ROOT, '..', 'shared', 'media');

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-ends-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Far more than any of these files needs: only a process that does not end takes so long. */
const LONGEST_MS = 120_000;

/** Tags a file in a process of its own, and ends it only when it does not end by itself. */
function tag(file: string): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const script = path.join(ROOT, 'electron', 'headless', 'tag', 'tag.ts');
  const child = spawn(process.execPath, [script, '--quiet', '--no-library', '--model', TINY, file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stderr }));
  });
}

async function expectEnd(file: string): Promise<void> {
  const { status, stderr } = await tag(file);
  expect(status).toBe(stderr === '' ? 0 : 1);
  // A failure is one sentence.
  expect(stderr).toMatch(/^([^\n]+\.\n)?$/);
}

describe.concurrent('every file of the test media has an end', () => {
  it.each(Object.entries(madeMedia()))('%s', (_, { path: file }) => expectEnd(file), LONGEST_MS + 1000);
});

const odd = existsSync(ODD) ? readdirSync(ODD) : [];
// Skipped where the collection is not there.
describe.skipIf(odd.length === 0)('every odd file has an end', { concurrent: true }, () => {
  it.each(odd)('%s', (name) => expectEnd(path.join(ODD, name)), LONGEST_MS + 1000);
});
