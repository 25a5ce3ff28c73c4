import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type EyeFolder, findEye } from './find-eye.node.ts';
import { openEye } from './open-eye.node.ts';

const SHIPPED = path.resolve(import.meta.dirname, '..', '..', '..', 'models', 'tubelet-eye');
const root = mkdtempSync(path.join(os.tmpdir(), 'tubelet-eye-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let dir: string;
let count = 0;
beforeEach(() => {
  dir = path.join(root, String(count++));
  cpSync(SHIPPED, dir, { recursive: true });
});

/** The eye of `dir` with other bytes for its graph, whose hash is right. */
async function withGraph(bytes: Uint8Array): Promise<EyeFolder> {
  writeFileSync(path.join(dir, 'eye.onnx'), bytes);
  const { file } = (await findEye(dir))!;
  return { dir, file: { ...file, sha256: createHash('sha256').update(bytes).digest('hex') } };
}

test('the eye that ships describes pictures', async () => {
  const eye = await openEye((await findEye(dir))!);
  const { size, width } = eye.info;
  const said = await eye.look(new Uint8Array(2 * size * size * 3), 2);
  expect(said).toHaveLength(2 * width);
  await eye.dispose();
});

test('one that takes values from other files, is changed or lies elsewhere is refused before a runtime sees it', async () => {
  // graph.initializer[0].external_data
  const external = Uint8Array.of(0x3a, 0x04, 0x2a, 0x02, 0x6a, 0x00);
  await expect(openEye(await withGraph(external))).rejects.toMatchObject({
    code: 'model/invalid-manifest',
    message: expect.stringContaining('takes its weights from other files'),
  });
  const eye = (await findEye(dir))!;
  await expect(openEye(eye)).rejects.toMatchObject({ code: 'model/hash-mismatch' });
  rmSync(path.join(dir, 'eye.onnx'));
  symlinkSync(path.join(SHIPPED, 'eye.onnx'), path.join(dir, 'eye.onnx'));
  await expect(openEye(eye)).rejects.toMatchObject({
    code: 'model/missing-file',
    message: expect.stringContaining('leads out of the package'),
  });
  expect(readFileSync(path.join(SHIPPED, 'eye.onnx')).length).toBeGreaterThan(1000);
});
