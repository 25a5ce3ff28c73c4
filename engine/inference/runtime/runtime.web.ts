import type { RuntimeOptions } from '../worker/inference.protocol.ts';
import { defaultThreads, describeAdapter, describeWasm } from './device.ts';
import { findAdapter } from './device.web.ts';
import { loadOrt } from './ort.web.ts';
import { createOrtSession, NO_SPINNING } from './ort-session.ts';
import type { Runtime } from './session.ts';

type Ort = Awaited<ReturnType<typeof loadOrt>>;

/**
 * Measured on an H200 with the bundled package: the encoder takes 9.7 ms for 1 slot, 10.2 ms for 16 and 18.2 ms for 64,
 * the head 13.3 ms for one window and 15.8 ms for eight. 64 slots of 224 x 224 pixels are under 20 MB.
 */
const GPU_BATCH = { slots: 64, windows: 8 };
/** Larger batches bring a processor no speed and cost memory. */
const WASM_BATCH = { slots: 4, windows: 4 };

/** ONNX Runtime on WebGPU where a real adapter exists, else on WASM with SIMD and threads. For one worker. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const ort = await loadOrt();
  const { provider, threads, allowSoftwareGpu } = options;
  if (provider === 'cpu') throw new Error('a browser offers webgpu and wasm');
  if (provider !== 'wasm') {
    const adapter = await findAdapter(allowSoftwareGpu);
    if (adapter) return gpuRuntime(ort, adapter);
    if (provider === 'webgpu') throw new Error('no graphics adapter offers WebGPU here');
  }
  // Without isolation there is no shared memory, so one thread is all there is.
  const count = crossOriginIsolated ? (threads ?? defaultThreads(navigator.hardwareConcurrency)) : 1;
  return wasmRuntime(ort, count);
}

function gpuRuntime(ort: Ort, adapter: GPUAdapter): Runtime {
  // Nodes that have no shader run on the processor, one thread is enough for them.
  ort.env.wasm.numThreads = 1;
  ort.env.webgpu.adapter = adapter;
  return {
    provider: 'webgpu',
    device: describeAdapter(adapter.info),
    batch: GPU_BATCH,
    createSession: (name, graph) => createOrtSession(ort, name, graph, { executionProviders: ['webgpu'] }),
    lost: async () => {
      const { reason, message } = await (await ort.env.webgpu.device).lost;
      return message || reason;
    },
  };
}

function wasmRuntime(ort: Ort, threads: number): Runtime {
  ort.env.wasm.numThreads = threads;
  return {
    provider: 'wasm',
    device: describeWasm(threads),
    batch: WASM_BATCH,
    createSession: (name, graph) =>
      createOrtSession(ort, name, graph, { executionProviders: ['wasm'], ...NO_SPINNING }),
    lost: () => new Promise(() => {}),
  };
}
