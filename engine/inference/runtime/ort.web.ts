type Ort = typeof import('onnxruntime-web/jspi');

let loading: Promise<Ort> | undefined;

/**
 * ONNX Runtime for this worker, loaded once, with WebGPU and WASM inside. The JSPI build wherever WebAssembly can
 * suspend: the asyncify build that works everywhere is half again as large and its processor code a few times slower.
 */
export function loadOrt(): Promise<Ort> {
  loading ??= 'Suspending' in WebAssembly ? jspi() : asyncify();
  return loading;
}

async function jspi(): Promise<Ort> {
  return located(await import('onnxruntime-web/jspi'), 'ort-wasm-simd-threaded.jspi');
}

async function asyncify(): Promise<Ort> {
  return located(await import('onnxruntime-web/webgpu'), 'ort-wasm-simd-threaded.asyncify');
}

/** The runtime's own two files are served beside the app, not bundled: it starts its threads from the first. */
function located(ort: Ort, name: string): Ort {
  const at = (file: string) => new URL(`/ort/${file}`, location.origin).href;
  ort.env.wasm.wasmPaths = { mjs: at(`${name}.mjs`), wasm: at(`${name}.wasm`) };
  return ort;
}
