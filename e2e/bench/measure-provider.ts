import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { openModelFor } from '../../engine/inference/worker/choose-provider.node.ts';
import { PROVIDER_CHOICES } from '../../engine/inference/worker/provider-choice.ts';

/**
 * `node e2e/bench/measure-provider.ts [PACKAGE]`: where the command line computes with each `--provider`, how long it
 * takes to open the model there, and milliseconds for one slot or clip.
 */
const dir = process.argv[2] ?? path.join(ROOT, 'models', 'tubelet-base');
const SECONDS = 5;

for (const choice of PROVIDER_CHOICES) {
  const begun = performance.now();
  try {
    const model = await openModelFor(choice, { kind: 'path', dir });
    const openMs = performance.now() - begun;
    if (model.kind === 'clip') throw new Error('give a package with slots');
    const { framesPerSlot, height, width } = model.manifest.input;
    for (const slots of [1, 4, model.batch.slots]) {
      const frames = new Uint8Array(slots * framesPerSlot * height * width * 3);
      await model.encode(frames, slots);
      let runs = 0;
      const from = performance.now();
      while (performance.now() - from < (SECONDS * 1000) / 3) {
        await model.encode(frames, slots);
        runs += 1;
      }
      const each = (performance.now() - from) / runs;
      console.log(
        `${choice.padEnd(7)} ${model.device}: ${slots} slots in ${each.toFixed(1)} ms, opened in ${openMs.toFixed(0)} ms`,
      );
    }
    await model.dispose();
  } catch (error) {
    console.log(`${choice.padEnd(7)} ${String(error)}`);
  }
}
process.exit(0);
