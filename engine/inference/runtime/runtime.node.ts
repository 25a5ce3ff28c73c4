import { availableParallelism, cpus } from 'node:os';
import type { RuntimeOptions } from '../worker/inference.protocol.ts';
import { defaultThreads, describeThreads, describeWasm } from './device.ts';
import { createOrtSession, NO_SPINNING } from './ort-session.ts';
import type { Runtime } from './session.ts';

/** Larger batches bring a processor no speed and cost memory. */
const BATCH = { slots: 4, windows: 4 };

/** ONNX Runtime for Node, or its WASM build where the native one is not installed or cannot be loaded. */
export async function createRuntime({ provider, threads }: RuntimeOptions): Promise<Runtime> {
  const count = threads ?? defaultThreads(availableParallelism());
  if (provider === 'webgpu') throw new Error('WebGPU is not offered in Node');
  if (provider !== 'wasm') {
    const native = await nativeRuntime(count).catch((error: unknown) => {
      if (provider === 'cpu') throw error;
      return null;
    });
    if (native) return native;
  }
  return wasmRuntime(count);
}

async function nativeRuntime(threads: number): Promise<Runtime> {
  // An optional dependency: its import fails where it is not installed or has no binary for this platform.
  const ort = await import('onnxruntime-node');
  const processor = cpus()[0]?.model.trim() || 'Processor';
  return {
    provider: 'cpu',
    device: `${processor}, ${describeThreads(threads)}`,
    batch: BATCH,
    createSession: (name, graph) =>
      createOrtSession(ort, name, graph, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        ...NO_SPINNING,
      }),
    lost: never,
  };
}

async function wasmRuntime(threads: number): Promise<Runtime> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  return {
    provider: 'wasm',
    device: describeWasm(threads),
    batch: BATCH,
    createSession: (name, graph) =>
      createOrtSession(ort, name, graph, { executionProviders: ['wasm'], ...NO_SPINNING }),
    lost: never,
  };
}

function never(): Promise<string> {
  return new Promise(() => {});
}
