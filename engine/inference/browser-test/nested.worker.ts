import { portOfWorker } from '../../rpc/port.web.ts';
import type { Model, Provider } from '../model/model.ts';
import { packageUrl } from '../package/package-files.web.ts';
import { openModelIn } from '../worker/model-client.ts';
import { openModel } from '../worker/open-model.web.ts';
import type { Report, Round, Scenario } from './scenario.ts';

addEventListener('message', async ({ data }: MessageEvent<Scenario>) => {
  try {
    postMessage({ report: await play(data) });
  } catch (error) {
    postMessage({ error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
  }
});

async function play(scenario: Scenario): Promise<Report> {
  const changes: string[] = [];
  const workers: Worker[] = [];
  const options = {
    provider: scenario.provider,
    ...(scenario.threads ? { threads: scenario.threads } : {}),
    allowSoftwareGpu: scenario.allowSoftwareGpu ?? false,
    onProviderChange: (provider: Provider, device: string) => changes.push(`${provider}: ${device}`),
  };
  const ref = { kind: 'url', base: scenario.base } as const;
  const spawn = () => {
    const worker = new Worker(new URL('./failing.worker.ts', import.meta.url), {
      type: 'module',
      name: scenario.withoutJspi ? 'without-jspi' : '',
    });
    workers.push(worker);
    return portOfWorker(worker);
  };
  const lucky = !scenario.withoutJspi && scenario.rounds.every((round) => round === 'nothing');
  const begin = performance.now();
  const model = lucky ? await openModel(ref, options) : await openModelIn(spawn, ref, options);
  const openMs = performance.now() - begin;
  const frames = await packageUrl(ref.base).read('golden/frames.bin');
  const rounds: Round[] = [];
  for (const misfortune of scenario.rounds) {
    // Sent first, so it strikes a worker that has calls waiting.
    if (misfortune !== 'nothing') workers.at(-1)?.postMessage({ misfortune });
    rounds.push(await once(model, frames));
  }
  const times = scenario.repeat
    ? await time(model, frames, scenario.repeat, scenario.batch ?? 4)
    : { encodeMsPerSlot: 0, headMs: 0 };
  await model.dispose();
  return { isolated: crossOriginIsolated, rounds, changes, openMs, ...times };
}

async function once(model: Model, frames: Uint8Array): Promise<Round> {
  const { provider, device } = model;
  if (model.kind === 'clip') {
    return { provider, device, tokens: [], logits: [...(await model.classify(frames))] };
  }
  if (model.kind !== 'streaming') throw new Error('only packages with a head of their own here');
  const { slots } = model.manifest.golden;
  // Both calls are in flight at once: their order must survive a recovery too.
  const half = frames.length / slots;
  const parts = await Promise.all(
    Array.from({ length: slots }, (_, slot) => model.encode(frames.slice(slot * half, (slot + 1) * half), 1)),
  );
  const tokens = parts.flatMap((part) => [...part]);
  const logits = [...(await model.head(Float32Array.from(tokens), slots))];
  return { provider: model.provider, device: model.device, tokens, logits };
}

async function time(model: Model, frames: Uint8Array, repeat: number, batch: number) {
  if (model.kind !== 'streaming') throw new Error('only streaming models here');
  const { golden, window, tokens } = model.manifest;
  const slotBytes = frames.length / golden.slots;
  const many = new Uint8Array(batch * slotBytes);
  for (let slot = 0; slot < batch; slot++) {
    const from = (slot % golden.slots) * slotBytes;
    many.set(frames.subarray(from, from + slotBytes), slot * slotBytes);
  }
  const full = new Float32Array(window.slots * tokens.count * tokens.width).fill(0.5);
  const median = async (run: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < repeat; i++) {
      const begin = performance.now();
      await run();
      times.push(performance.now() - begin);
    }
    return times.sort((a, b) => a - b)[repeat >> 1] ?? 0;
  };
  return {
    encodeMsPerSlot: (await median(() => model.encode(many, batch))) / batch,
    headMs: await median(() => model.head(full, window.slots)),
  };
}
