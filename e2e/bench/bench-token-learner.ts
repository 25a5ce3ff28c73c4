import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Provider } from '../../engine/inference/model/model.ts';
import { openModel } from '../../engine/inference/worker/open-model.node.ts';

/**
 * What TokenLearner saves in a real runtime: `node e2e/bench/bench-token-learner.ts FOLDER [--provider cpu|wasm]...`. The
 * packages in FOLDER (see models/fixtures/make_token_learners.py) take turns, so that a busy moment of the machine falls
 * on all of them. A line for each provider and package: median time by the clock and of the processor, for one clip.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    provider: { type: 'string', multiple: true, default: ['cpu', 'wasm'] },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Give the folder with the packages.');
const names = readdirSync(folder).sort();
const rounds = Number(values.rounds);

for (const provider of values.provider) {
  const wall = new Map<string, number[]>(names.map((name) => [name, []]));
  const processor = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      // One at a time: two networks of this size do not fit into what a page may use.
      const { elapsed, used } = await timeOf(path.join(folder, name), provider as Provider);
      if (round === 0) continue;
      wall.get(name)?.push(elapsed);
      processor.get(name)?.push(used);
    }
  }
  for (const name of names) {
    const figures = `${middle(wall.get(name) ?? [])} ms, processor ${middle(processor.get(name) ?? [])} ms`;
    console.log(`${provider.padEnd(6)} ${name.padEnd(18)} ${figures}`);
  }
}

async function timeOf(dir: string, provider: Provider): Promise<{ elapsed: number; used: number }> {
  const model = await openModel({ kind: 'path', dir }, { provider, threads: Number(values.threads) });
  try {
    if (model.kind !== 'clip') throw new Error(`${dir} does not hold a package of kind clip.`);
    const { input } = model.manifest;
    const clip = new Uint8Array(input.framesPerClip * input.width * input.height * 3).fill(127);
    const before = process.cpuUsage();
    const start = performance.now();
    await model.classify(clip);
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    return { elapsed, used: (user + system) / 1000 };
  } finally {
    await model.dispose();
  }
}

function middle(times: number[]): string {
  return (times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN).toFixed(0);
}
