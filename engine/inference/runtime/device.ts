/** What WebGPU says of an adapter; every field may be empty. */
export interface AdapterNames {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

const VENDORS: Readonly<Record<string, string>> = {
  amd: 'AMD',
  apple: 'Apple',
  arm: 'Arm',
  google: 'Google',
  intel: 'Intel',
  microsoft: 'Microsoft',
  nvidia: 'NVIDIA',
  qualcomm: 'Qualcomm',
};

/** A graphics adapter for the user, such as "NVIDIA ampere (WebGPU)". */
export function describeAdapter({
  vendor,
  architecture,
  device,
  description,
  isFallbackAdapter,
}: AdapterNames): string {
  const parts = [VENDORS[vendor] ?? vendor, architecture || device].filter((part) => part !== '');
  const name = description || parts.join(' ') || 'Graphics processor';
  return `${name} (${isFallbackAdapter ? 'WebGPU in software' : 'WebGPU'})`;
}

const MAX_THREADS = 4;

/** Processor threads for a model: half the cores, because decoding fills the others. */
export function defaultThreads(cores: number): number {
  return Math.max(1, Math.min(MAX_THREADS, cores >> 1));
}

/** The processor through WebAssembly, such as "the processor (WASM, 2 threads)". */
export function describeWasm(threads: number): string {
  return `the processor (WASM, ${describeThreads(threads)})`;
}

export function describeThreads(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
