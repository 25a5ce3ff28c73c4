import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LocalEye } from '../../engine/inference/eye/eye.ts';
import { findEye } from '../../engine/inference/eye/find-eye.node.ts';
import { createRuntime } from '../../engine/inference/runtime/runtime.node.ts';

/**
 * What an eye costs: `node e2e/bench/bench-eye.ts FOLDER...`, folders that `python -m training.network.eye` wrote. Eyes take
 * turns, so that a busy moment of the machine falls on all of them. A line for each runtime and eye: milliseconds for one
 * picture of four, one thread, the best of {@link ROUNDS}.
 */
const ROUNDS = 25;
const PICTURES = 4;

const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('Give the folders of the eyes.');
for (const provider of ['wasm', 'cpu'] as const) {
  const eyes = await Promise.all(folders.map((folder) => open(folder, provider)));
  const best = eyes.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, eye] of eyes.entries()) {
      const pictures = new Uint8Array(PICTURES * eye.info.size ** 2 * 3).fill(127);
      const begun = performance.now();
      await eye.look(pictures, PICTURES);
      best[index] = Math.min(best[index]!, (performance.now() - begun) / PICTURES);
    }
  }
  for (const [index, folder] of folders.entries()) console.log(provider, folder, best[index]!.toFixed(1));
  for (const eye of eyes) await eye.dispose();
}

async function open(folder: string, provider: 'wasm' | 'cpu'): Promise<LocalEye> {
  const found = await findEye(folder);
  if (!found) throw new Error(`there is no eye.json in ${folder}`);
  const runtime = await createRuntime({ provider, threads: 1, allowSoftwareGpu: false });
  return new LocalEye(
    found.file,
    await runtime.createSession('eye', readFileSync(path.join(folder, found.file.path))),
  );
}
