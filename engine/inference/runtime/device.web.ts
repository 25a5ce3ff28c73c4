/** WebGPU is there, but in software, slower than WASM: only tests want it. */
function isSoftware(adapter: GPUAdapter): boolean {
  return adapter.info.isFallbackAdapter;
}

/** Every kind of adapter is asked for so often: just after its start the graphics process may know of none. */
const ROUNDS = 3;
const PAUSE_MS = 150;

/** The graphics adapter to compute on, or null when there is no real one. */
export async function findAdapter(
  allowSoftware: boolean,
  gpu: Pick<GPU, 'requestAdapter'> | undefined = 'gpu' in navigator ? navigator.gpu : undefined,
): Promise<GPUAdapter | null> {
  if (!gpu) return null;
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    let hasSoftware = false;
    for (const powerPreference of ['high-performance', 'low-power'] as const) {
      const adapter = await gpu.requestAdapter({ powerPreference }).catch(() => null);
      if (adapter && (allowSoftware || !isSoftware(adapter))) return adapter;
      hasSoftware ||= adapter !== null;
    }
    // The graphics process has answered, and there is nothing better.
    if (hasSoftware) return null;
  }
  return null;
}
