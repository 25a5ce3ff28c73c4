import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { openModel } from '../../engine/inference/worker/open-model.node.ts';
import { analyseFile } from '../../engine/pipeline/analyse-file.node.ts';

/** A child process of the benchmark: tags one file and prints its figures, so that peak memory is this file's alone. */
export interface FileFigures {
  readonly videoSeconds: number;
  readonly seconds: number;
  /** From opening the video to the first scores, with the model already loaded. */
  readonly firstScoresSeconds: number;
  readonly peakMegabytes: number;
}

const file = process.argv[2];
if (file === undefined) throw new Error('usage: measure-file.ts VIDEO [stop-after-first]');
const stopAfterFirst = process.argv[3] === 'stop-after-first';
const model = await openModel({ kind: 'path', dir: path.join(ROOT, 'models/tubelet-base') });
const controller = new AbortController();
const start = performance.now();
let first = 0;
let done = 0;
await analyseFile(file, model, {
  signal: controller.signal,
  onEvent: (event) => {
    if (event.kind === 'scores' && first === 0) {
      first = performance.now() - start;
      if (stopAfterFirst) controller.abort();
    }
    if (event.kind === 'progress') done = event.progress.doneUs / 1e6;
  },
}).catch((error: unknown) => {
  if (!stopAfterFirst) throw error;
});
const figures: FileFigures = {
  videoSeconds: done,
  seconds: (performance.now() - start) / 1000,
  firstScoresSeconds: first / 1000,
  peakMegabytes: peakKilobytes() / 1024,
};
await model.dispose();
console.log(JSON.stringify(figures));

/** A child's `maxRSS` begins with what its parent held on Linux; the kernel also tells what this program itself held. */
function peakKilobytes(): number {
  const status = '/proc/self/status';
  const own = existsSync(status) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'));
  return own ? Number(own[1]) : process.resourceUsage().maxRSS;
}
