import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { portOfWorker } from '../../rpc/port.node.ts';
import type { ClipModel, Model, Provider, StreamingModel } from '../model/model.ts';
import { writeEndlessPackage } from '../package/endless-package.fake.ts';
import { largestDifference } from '../package/self-test.ts';
import { openModelIn } from './model-client.ts';
import { openModel } from './open-model.node.ts';

const MODELS = path.resolve(import.meta.dirname, '../../../models');
const STREAMING = path.join(MODELS, 'fixtures/tiny-streaming');
const CLIP = path.join(MODELS, 'fixtures/tiny-clip');
const TOLERANCE = 1e-4;

const open: Model[] = [];
afterEach(async () => {
  for (const model of open.splice(0)) await model.dispose();
});

async function opened(dir: string, provider: Provider | 'auto' = 'auto'): Promise<Model> {
  const model = await openModel({ kind: 'path', dir }, { provider, threads: 2 });
  open.push(model);
  return model;
}

async function streaming(dir: string, provider?: Provider): Promise<StreamingModel> {
  const model = await opened(dir, provider);
  if (model.kind !== 'streaming') throw new Error('it is a clip model');
  return model;
}

async function clip(dir: string, provider?: Provider): Promise<ClipModel> {
  const model = await opened(dir, provider);
  if (model.kind !== 'clip') throw new Error('it is a streaming model');
  return model;
}

function bytes(dir: string, name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path.join(dir, 'golden', name)));
}

function floats(dir: string, name: string): Float32Array {
  return new Float32Array(bytes(dir, name).buffer);
}

describe.each<Provider>(['cpu', 'wasm'])('a model in Node on %s', (provider) => {
  it('computes the golden numbers of a streaming package, whole and slot by slot', async () => {
    const model = await streaming(STREAMING, provider);
    expect(model.provider).toBe(provider);
    expect(model.device).toContain('2 threads');
    const frames = bytes(STREAMING, 'frames.bin');
    const tokens = await model.encode(frames, 3);
    expect(largestDifference(tokens, floats(STREAMING, 'tokens.bin'))).toBeLessThan(TOLERANCE);
    const size = frames.length / 3;
    const single = await model.encode(frames.subarray(size, 2 * size), 1);
    expect(largestDifference(single, tokens.slice(8, 16))).toBeLessThan(1e-6);
    const logits = await model.head(tokens, 3);
    expect(largestDifference(logits, floats(STREAMING, 'logits.bin'))).toBeLessThan(TOLERANCE);
  });

  it('splits more slots than one run takes, and puts them together in order', async () => {
    const model = await streaming(STREAMING, provider);
    const frames = bytes(STREAMING, 'frames.bin');
    const slots = 40;
    const many = new Uint8Array(slots * (frames.length / 3));
    for (let i = 0; i < many.length; i++) many[i] = frames[(i * 7) % frames.length]!;
    const together = await model.encode(many, slots);
    const apart = await Promise.all(
      Array.from({ length: slots }, (_, slot) =>
        model.encode(many.slice((slot * many.length) / slots, ((slot + 1) * many.length) / slots), 1),
      ),
    );
    expect(together).toHaveLength(slots * 8);
    expect(largestDifference(together, Float32Array.from(apart.flatMap((part) => [...part])))).toBeLessThan(
      1e-5,
    );
  });

  it('scores several windows at once as it does one by one, full and short', async () => {
    const model = await streaming(STREAMING, provider);
    const { window, tokens } = model.manifest;
    for (const slots of [window.slots, 2]) {
      const size = slots * tokens.count * tokens.width;
      const windows = 7;
      const values = Float32Array.from({ length: windows * size }, (_, at) => Math.sin(at));
      const together = await model.head(values, slots, windows);
      const apart: number[] = [];
      for (let at = 0; at < windows; at++)
        apart.push(...(await model.head(values.subarray(at * size, (at + 1) * size), slots)));
      expect(largestDifference(together, Float32Array.from(apart))).toBeLessThan(1e-5);
    }
  });

  it('masks the slots that a short window lacks', async () => {
    const model = await streaming(STREAMING, provider);
    const tokens = floats(STREAMING, 'tokens.bin');
    const alone = await model.head(tokens.slice(0, 8), 1);
    const twice = await model.head(Float32Array.from([...tokens.slice(0, 8), ...tokens.slice(0, 8)]), 2);
    // The fixture's head adds the mean of the window: of one slot, or of two equal ones, that is the slot itself.
    expect(largestDifference(twice.slice(0, 3), alone)).toBeLessThan(1e-5);
    const padded = new Float32Array(4 * 8);
    padded.set(tokens.slice(0, 8));
    expect(largestDifference((await model.head(padded, 4)).slice(0, 3), alone)).toBeGreaterThan(0.01);
  });

  it('computes the golden numbers of a clip package', async () => {
    const model = await clip(CLIP, provider);
    const logits = await model.classify(bytes(CLIP, 'frames.bin'));
    expect(largestDifference(logits, floats(CLIP, 'logits.bin'))).toBeLessThan(TOLERANCE);
  });

  it('goes on after a call that fails', async () => {
    const model = await streaming(STREAMING, provider);
    const frames = bytes(STREAMING, 'frames.bin');
    const calls = [model.encode(frames, 3), model.encode(frames.subarray(1), 3), model.encode(frames, 3)];
    const [first, wrong, last] = await Promise.allSettled(calls);
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'internal' } });
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(last).toEqual(first);
  });
});

describe('a model in Node', () => {
  it('leaves its arguments as they were, so that a call can be made again', async () => {
    const model = await streaming(STREAMING);
    const frames = bytes(STREAMING, 'frames.bin');
    const before = frames.slice();
    await model.encode(frames, 3);
    expect(frames).toEqual(before);
    const shared = new Uint8Array(new SharedArrayBuffer(frames.length));
    shared.set(frames);
    expect(await model.encode(shared, 3)).toEqual(await model.encode(frames, 3));
  });

  it('rejects what is in flight, and every later call, as cancelled once disposed', async () => {
    const model = await streaming(STREAMING);
    const flying = expect(model.encode(bytes(STREAMING, 'frames.bin'), 3)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await model.dispose();
    await flying;
    await expect(model.encode(bytes(STREAMING, 'frames.bin'), 3)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('stops opening when told to', async () => {
    const stop = new AbortController();
    const opening = openModel({ kind: 'path', dir: STREAMING }, { signal: stop.signal });
    stop.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('answers though its thread dies, and says so in the end when every new one dies as well', async () => {
    const threads: Worker[] = [];
    const spawn = () => {
      const thread = new Worker(new URL('./inference.worker.node.ts', import.meta.url));
      threads.push(thread);
      return portOfWorker(thread);
    };
    const model = await openModelIn(spawn, { kind: 'path', dir: STREAMING }, { threads: 1 });
    open.push(model);
    if (model.kind !== 'streaming') throw new Error('it is a clip model');
    const frames = bytes(STREAMING, 'frames.bin');
    for (let loss = 1; loss <= 2; loss++) {
      const answer = model.encode(frames, 3);
      void threads.at(-1)!.terminate();
      expect(largestDifference(await answer, floats(STREAMING, 'tokens.bin'))).toBeLessThan(TOLERANCE);
      await vi.waitFor(() => expect(threads).toHaveLength(1 + loss));
    }
    await threads.at(-1)!.terminate();
    await expect(model.encode(frames, 3)).rejects.toMatchObject({ code: 'worker/crashed' });
  });

  it('gives up a graph that does not end, and ends its thread', { timeout: 20_000 }, async () => {
    const dir = path.join(mkdtempSync(path.join(tmpdir(), 'tubelet-endless-')), 'endless');
    writeEndlessPackage(CLIP, dir);
    const threads: Worker[] = [];
    const spawn = () => {
      const thread = new Worker(new URL('./inference.worker.node.ts', import.meta.url));
      threads.push(thread);
      return portOfWorker(thread);
    };
    const opening = openModelIn(
      spawn,
      { kind: 'path', dir },
      { provider: 'wasm', patience: { call: 2, load: 2 } },
    );
    await expect(opening).rejects.toMatchObject({ code: 'model/endless' });
    await vi.waitFor(() => expect(threads.map(({ threadId }) => threadId)).toEqual([-1]));
    rmSync(path.dirname(dir), { recursive: true });
  });

  it('runs on WASM where the native runtime cannot be loaded', () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(specifier, context, next) {
        if (specifier === 'onnxruntime-node') throw new Error('not installed');
        return next(specifier, context);
      } });`;
    const script = `const { createRuntime } = await import(${JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, '../runtime/runtime.node.ts')).href)});
      const { provider } = await createRuntime({ provider: 'auto', threads: 1, allowSoftwareGpu: false });
      console.log(provider);`;
    const printed = execFileSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    );
    expect(printed.trim()).toBe('wasm');
  });

  const base = path.join(MODELS, 'tubelet-base');
  it.skipIf(!existsSync(base))('passes the bundled model on both runtimes, and they agree', async () => {
    const tokens: Float32Array[] = [];
    for (const provider of ['cpu', 'wasm'] as const) {
      const model = await streaming(base, provider);
      tokens.push(await model.encode(bytes(base, 'frames.bin'), model.manifest.golden.slots));
    }
    expect(largestDifference(tokens[0]!, tokens[1]!)).toBeLessThan(1e-3);
  });
});
