/** WebGPU is there, but in software, slower than WASM: only tests want it. */
function isSoftware(adapter: GPUAdapter): boolean {
  return adapter.info.isFallbackAdapter;
}

/** The graphics adapter to compute on, or null when there is no real one. */
export async function findAdapter(allowSoftware: boolean): Promise<GPUAdapter | null> {
  if (!('gpu' in navigator)) return null;
  const adapter = await navigator.gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null);
  return adapter && (allowSoftware || !isSoftware(adapter)) ? adapter : null;
}
