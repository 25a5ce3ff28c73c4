import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const SAMPLE = path.join(ROOT, 'models', 'sample', 'sample.mp4');
/** A package of a few kilobytes: what is tested here is the way through, not what it recognises. */
const TINY = ['--model', path.join(ROOT, 'models', 'fixtures', 'tiny-streaming')];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-tag-'));
  const sample = await readFile(SAMPLE);
  await mkdir(path.join(folder, 'mixed', 'deep'), { recursive: true });
  await copyFile(SAMPLE, path.join(folder, 'mixed', 'Größe 1.mp4'));
  await writeFile(path.join(folder, 'mixed', 'deep', 'text.mp4'), 'This is no video at all.\n'.repeat(50));
  await writeFile(path.join(folder, 'mixed', 'empty.mp4'), '');
  await writeFile(path.join(folder, 'mixed', 'notes.txt'), 'not a video');
  await copyFile(SAMPLE, path.join(folder, 'mixed', 'last.mp4'));
  await mkdir(path.join(folder, 'many'));
  // Each of its own content: of equal ones only the first is computed.
  for (let copy = 1; copy <= 6; copy++) {
    await writeFile(path.join(folder, 'many', `${copy}.mp4`), Buffer.concat([sample, Buffer.alloc(copy)]));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const parsed = (text: string) => JSON.parse(text) as TubeletResult;

/** Runs the command as a person does. @param onStderr may stop it */
function tag(args: readonly string[], onStderr: (text: string, stop: () => void) => void = () => {}) {
  return new Promise<Ended>((resolve, reject) => {
    const script = path.join(ROOT, 'electron', 'headless', 'tag', 'tag.ts');
    const child = spawn(process.execPath, [script, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TUBELET_LIBRARY: path.join(folder, 'library') },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr(stderr, () => child.kill('SIGINT'));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('tag', () => {
  it('prints one JSON object for one video, with segments on slots within it', async () => {
    const { code, stdout, stderr } = await tag([...TINY, '--threshold', '0.2', SAMPLE]);
    expect(stderr).toMatch(/sample\.mp4: \d+ segments?, 40\.0 s of video/);
    expect(code).toBe(0);
    const result = parsed(stdout);
    expect(result.video).toMatchObject({
      name: 'sample.mp4',
      durationUs: 40_000_000,
      width: 480,
      height: 360,
    });
    expect(result.model.id).toBe('tiny-streaming');
    expect(result.segments.length).toBeGreaterThan(0);
    let end = 0;
    for (const segment of result.segments) {
      expect(segment.startUs).toBeGreaterThanOrEqual(end);
      expect(segment.startUs % 250_000).toBe(0);
      expect(segment.origin).toBe('model');
      end = segment.endUs;
    }
    expect(end).toBeLessThanOrEqual(40_000_000);
  });

  it('runs a converted checkpoint over the sample, a clip at a time', async () => {
    const converted = ['--model', path.join(ROOT, 'models', 'fixtures', 'tiny-tokenlearner')];
    const { code, stdout } = await tag([...converted, '--threshold', '0.3', '--quiet', SAMPLE]);
    expect(code).toBe(0);
    const { model, segments, video } = parsed(stdout);
    expect([model.id, video.durationUs]).toEqual(['tiny-tokenlearner', 40_000_000]);
    expect(segments.length).toBeGreaterThan(0);
    for (const { startUs, label, score } of segments) {
      // A clip every two of eight frames a second.
      expect(startUs % 250_000).toBe(0);
      expect(label).not.toBe('background');
      expect(score).toBeGreaterThan(0.2);
    }
  });

  it('tags the rest of a folder when some videos fail, and says why in one sentence each', async () => {
    const { code, stdout, stderr } = await tag([...TINY, '--quiet', 'mixed']);
    expect(code).toBe(1);
    const names = stdout
      .trimEnd()
      .split('\n')
      .map((line) => parsed(line).video.name);
    expect(names).toEqual(['Größe 1.mp4', 'last.mp4']);
    const sentences = stderr.trimEnd().split('\n');
    expect(sentences).toHaveLength(2);
    expect(sentences.find((line) => line.startsWith(path.join('mixed', 'deep', 'text.mp4')))).toBeDefined();
    expect(sentences.find((line) => line.startsWith(path.join('mixed', 'empty.mp4')))).toBeDefined();
    for (const sentence of sentences) expect(sentence).toMatch(/\.$/);
  });

  it('writes files whose CSV agrees with the JSON', async () => {
    const video = path.join('mixed', 'Größe 1.mp4');
    for (const format of ['json', 'csv']) {
      const { code, stdout } = await tag([
        ...TINY,
        '--threshold',
        '0.2',
        '--format',
        format,
        '--out',
        'out',
        video,
      ]);
      expect([code, stdout]).toEqual([0, '']);
    }
    expect((await readdir(path.join(folder, 'out'))).sort()).toEqual([
      'Größe 1.tubelet.csv',
      'Größe 1.tubelet.json',
    ]);
    const result = parsed(await readFile(path.join(folder, 'out', 'Größe 1.tubelet.json'), 'utf8'));
    const rows = (await readFile(path.join(folder, 'out', 'Größe 1.tubelet.csv'), 'utf8'))
      .trimEnd()
      .split('\r\n')
      .slice(1);
    expect(rows.map((row) => row.split(',').slice(1, 4))).toEqual(
      result.segments.map(({ startUs, endUs, label }) => [
        (startUs / 1e6).toFixed(6),
        (endUs / 1e6).toFixed(6),
        label,
      ]),
    );
  });

  it('writes the formats of other programs, with what belongs beside them', async () => {
    const video = path.join('mixed', 'last.mp4');
    const args = [...TINY, '--threshold', '0.2', '--format'];
    const tasks = await tag([...args, 'label-studio', '--fps', '25', '--out', 'tasks', video]);
    expect([tasks.code, tasks.stdout]).toEqual([0, '']);
    expect((await readdir(path.join(folder, 'tasks'))).sort()).toEqual([
      'last.config.xml',
      'last.label-studio.json',
    ]);
    const printed = await tag([...args, 'srt', video]);
    expect(printed.code).toBe(0);
    expect(printed.stdout).toMatch(/^1\r\n00:00:\d\d,\d{3} --> /);
    expect(printed.stderr).toMatch(/last\.mp4: \d+ segments? written without the origin, a model\.$/m);
    const several = await tag([...args, 'srt', 'many']);
    expect(several).toMatchObject({ code: 2, stdout: '' });
    expect(several.stderr).toMatch(/^--format srt prints a single video: give a folder with --out\.\n$/);
  });

  it('stops on Ctrl+C with status 130 and keeps what is done, whole', async () => {
    let isStopped = false;
    const { code, stderr } = await tag(
      [...TINY, '--out', 'stopped', '--progress', 'json', 'many'],
      (text, stop) => {
        // Asked twice, it would end at once.
        if (isStopped || !text.includes('"event":"done"')) return;
        isStopped = true;
        stop();
      },
    );
    expect(code).toBe(130);
    expect(stderr).not.toContain('"event":"failed"');
    const written = await readdir(path.join(folder, 'stopped'));
    expect(written).toContain('1.tubelet.json');
    expect(written.length).toBeLessThan(6);
    for (const name of written) parsed(await readFile(path.join(folder, 'stopped', name), 'utf8'));
  });

  it('tells wrong usage with status 2, and failures with 1', async () => {
    for (const args of [[], ['--format', 'xml', SAMPLE], ['--model', 'nowhere', SAMPLE]]) {
      const { code, stdout, stderr } = await tag(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
    const { code, stderr } = await tag([...TINY, '-q', 'missing.mp4']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^missing\.mp4: .*missing\.mp4/);
  });

  it('shows its help', async () => {
    const { code, stdout } = await tag(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run -s tag/);
  });
});
