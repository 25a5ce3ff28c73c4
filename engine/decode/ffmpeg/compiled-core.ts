/**
 * An ffmpeg compiled to WebAssembly. `usual` knows everything but AV1; `av1` knows only AV1 and what scales it, and is
 * loaded when there is some. Structured-cloneable.
 */
export interface CompiledCore {
  readonly kind: 'usual' | 'av1';
  readonly module: WebAssembly.Module;
}
