import type { Report, Scenario } from './scenario.ts';

/** Plays a scenario in a worker of its own, so that inference runs in a worker of a worker. */
export function play(scenario: Scenario): Promise<Report> {
  const worker = new Worker(new URL('./nested.worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.addEventListener('message', ({ data }) => {
      worker.terminate();
      if (data.report) resolve(data.report);
      else reject(new Error(data.error));
    });
    worker.postMessage(scenario);
  });
}

Object.assign(globalThis, { play });
