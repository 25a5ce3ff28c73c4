import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPackage } from '../package/load-package.ts';
import { packageFolder } from '../package/package-files.node.ts';
import { createRuntime } from '../runtime/runtime.node.ts';
import type { Runtime } from '../runtime/session.ts';
import { loadModel } from './load-model.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../models/fixtures');
let folder = '';
let runtime: Runtime;
let copies = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tubelet-models-'));
  runtime = await createRuntime({ provider: 'auto', threads: 1, allowSoftwareGpu: false });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A copy of a fixture whose file `key` is replaced and, when `sign`, entered in the manifest. */
async function broken(
  name: string,
  key: string,
  change: (bytes: Buffer) => Buffer,
  sign: boolean,
): Promise<string> {
  const dir = path.join(folder, `${name}-${++copies}`);
  await cp(path.join(FIXTURES, name), dir, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(dir, 'manifest.json'), 'utf8'));
  const entry = manifest.files[key];
  const bytes = change(await readFile(path.join(dir, entry.path)));
  await writeFile(path.join(dir, entry.path), bytes);
  if (sign) {
    entry.sha256 = createHash('sha256').update(bytes).digest('hex');
    entry.bytes = bytes.length;
    await writeFile(path.join(dir, 'manifest.json'), JSON.stringify(manifest));
  }
  return dir;
}

async function edited(name: string, edit: (manifest: never) => void): Promise<string> {
  const dir = path.join(folder, `${name}-${++copies}`);
  await cp(path.join(FIXTURES, name), dir, { recursive: true });
  const file = path.join(dir, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  edit(manifest as never);
  await writeFile(file, JSON.stringify(manifest));
  return dir;
}

const load = (dir: string) => loadModel(packageFolder(dir), runtime);
const flip = (bytes: Buffer) => {
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
};

describe('a package', () => {
  it('that is not there is not found', async () => {
    await expect(load(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'model/not-found' });
  });

  it('that lacks a file says which', async () => {
    const dir = path.join(folder, `${++copies}`);
    await cp(path.join(FIXTURES, 'tiny-clip'), dir, { recursive: true });
    await rm(path.join(dir, 'model.onnx'));
    await expect(load(dir)).rejects.toMatchObject({
      code: 'model/missing-file',
      details: { path: 'model.onnx' },
    });
  });

  it('with a changed or cut file is refused', async () => {
    for (const change of [flip, (bytes: Buffer) => bytes.subarray(1)]) {
      const dir = await broken('tiny-streaming', 'head', change, false);
      await expect(load(dir)).rejects.toMatchObject({
        code: 'model/hash-mismatch',
        details: { path: 'head.onnx' },
      });
    }
  });

  it('whose graph is no ONNX is refused', async () => {
    const dir = await broken('tiny-clip', 'model', () => Buffer.from('no graph'), true);
    await expect(load(dir)).rejects.toMatchObject({ code: 'model/runtime' });
  });

  it('whose graph and manifest differ in shape, name or type is refused', async () => {
    const otherWindow = await edited('tiny-streaming', (manifest: { window: { slots: number } }) => {
      manifest.window.slots = 6;
    });
    await expect(load(otherWindow)).rejects.toMatchObject({
      code: 'model/shape-mismatch',
      message: expect.stringContaining('float32[N, 4, 2, 4], but the manifest means float32[N, 6, 2, 4]'),
    });
    const swapped = await edited('tiny-streaming', ({ files }: { files: Record<string, unknown> }) => {
      [files.encoder, files.head] = [files.head, files.encoder];
    });
    await expect(load(swapped)).rejects.toMatchObject({
      code: 'model/shape-mismatch',
      message: expect.stringContaining('no input "frames" (it has tokens, mask)'),
    });
    const otherLayout = await edited('tiny-clip', (manifest: { input: { layout: string } }) => {
      manifest.input.layout = 'NTHWC';
    });
    await expect(load(otherLayout)).rejects.toMatchObject({ code: 'model/shape-mismatch' });
  });

  it('that computes other numbers than its golden ones is refused, whatever part they are of', async () => {
    const nudge = (bytes: Buffer) => {
      bytes.writeFloatLE(bytes.readFloatLE(4) + 0.01, 4);
      return bytes;
    };
    const nan = (bytes: Buffer) => {
      bytes.writeFloatLE(Number.NaN, 0);
      return bytes;
    };
    for (const [name, key, change] of [
      ['tiny-streaming', 'goldenTokens', nudge],
      ['tiny-streaming', 'goldenLogits', nudge],
      ['tiny-streaming', 'goldenLogits', nan],
      ['tiny-clip', 'goldenLogits', nudge],
    ] as const) {
      await expect(load(await broken(name, key, change, true))).rejects.toMatchObject({
        code: 'model/self-test',
      });
    }
  });

  it('reads no file outside itself', async () => {
    await expect(packageFolder(FIXTURES).read('../README.md')).rejects.toMatchObject({
      code: 'model/missing-file',
    });
  });

  it('is verified whole', async () => {
    const { contents, manifest } = await loadPackage(packageFolder(path.join(FIXTURES, 'tiny-streaming')));
    expect(Object.keys(contents)).toEqual(Object.keys(manifest.files));
  });
});
