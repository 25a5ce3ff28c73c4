import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const SAMPLE = path.join(ROOT, 'models', 'sample', 'sample.mp4');
const TINY = ['--model', path.join(ROOT, 'models', 'fixtures', 'tiny-streaming')];
const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-tag-av1-'));
afterAll(() => rmSync(folder, { recursive: true }));

const encoders = spawnSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' }).stdout ?? '';
const encoder = ['libsvtav1', 'libaom-av1'].find((name) => encoders.includes(name));
const FAST: Record<string, readonly string[]> = {
  'libaom-av1': ['-cpu-used', '8'],
  libsvtav1: ['-preset', '12'],
};

function tag(file: string, decoder: string): TubeletResult {
  const script = path.join(ROOT, 'electron', 'headless', 'tag', 'tag.ts');
  const args = [...TINY, '--threshold', '0.2', '--decoder', decoder, '--format', 'json', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, TUBELET_LIBRARY: path.join(folder, 'library') },
  });
  expect(stderr).toMatch(/\d+ segments?, 12\.0 s of video/);
  expect(status).toBe(0);
  return JSON.parse(stdout) as TubeletResult;
}

// Skipped where no ffmpeg is installed, or one that makes no AV1.
test.skipIf(!encoder)(
  'AV1 gets the labels that it gets by an installed ffmpeg',
  () => {
    const file = path.join(folder, 'phone.mp4');
    const coding = ['-t', '12', '-c:v', encoder ?? '', ...(FAST[encoder ?? ''] ?? [])];
    const depth = ['-pix_fmt', 'yuv420p10le', '-an'];
    expect(spawnSync('ffmpeg', ['-v', 'error', '-i', SAMPLE, ...coding, ...depth, file]).status).toBe(0);
    const [shipped, installed] = [tag(file, 'wasm'), tag(file, 'native')];
    expect(shipped.segments.length).toBeGreaterThan(0);
    expect(shipped.segments).toEqual(installed.segments);
  },
  300_000,
);
