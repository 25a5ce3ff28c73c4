import { KERNEL_BASE64 } from './kernel-bytes.ts';

interface Arrays {
  readonly float32: Float32Array<ArrayBuffer>;
  readonly int32: Int32Array<ArrayBuffer>;
  readonly int16: Int16Array<ArrayBuffer>;
  readonly int8: Int8Array<ArrayBuffer>;
}

/** Room for `length` numbers of one kind in an arena. */
export interface Place<K extends keyof Arrays = keyof Arrays> {
  readonly kind: K;
  readonly at: number;
  readonly length: number;
}

interface Kernel {
  sums(x: number, rows: number, w: number, classes: number, stride: number, out: number): void;
  dots(x: number, rows: number, q: number, width: number, out: number): void;
  roots(x: number, bytes: number): void;
}

const PAGE = 65_536;
/** Of a vector of the processor: places begin at whole ones. */
const VECTOR_BYTES = 16;
const ELEMENT_BYTES = { float32: 4, int32: 4, int16: 2, int8: 1 } as const;

let compiled: WebAssembly.Module | undefined;

/**
 * Memory of its own with the arithmetic that runs in it several numbers at a time (`kernel.wat`). Results are the same
 * on every machine. Places are only ever added; with the arena all of them go.
 */
export class Arena {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: PAGE });
  readonly #kernel: Kernel;
  #end = 0;

  constructor() {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BASE64), (byte) => byte.charCodeAt(0)));
    const { exports } = new WebAssembly.Instance(compiled, { kernel: { memory: this.#memory } });
    this.#kernel = exports as unknown as Kernel;
  }

  /** Zeros at first. Throws RangeError where 4 GB are not enough. */
  place<K extends keyof Arrays>(kind: K, length: number): Place<K> {
    const at = this.#end;
    this.#end += Math.ceil((length * ELEMENT_BYTES[kind]) / VECTOR_BYTES) * VECTOR_BYTES;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return { kind, at, length };
  }

  /** To be read and written until the next {@link place}, which may leave it behind. */
  view<K extends keyof Arrays>({ kind, at, length }: Place<K>): Arrays[K] {
    const { buffer } = this.#memory;
    const views = {
      float32: () => new Float32Array(buffer, at, length),
      int32: () => new Int32Array(buffer, at, length),
      int16: () => new Int16Array(buffer, at, length),
      int8: () => new Int8Array(buffer, at, length),
    };
    return views[kind]() as Arrays[K];
  }

  /**
   * `out[row, class] = Σ x[row, i] * w[class, i]`.
   * @param rows an even number of them
   * @param classes a multiple of 4
   * @param width values of a row of `x` and `w`, a multiple of 4
   */
  sums(
    x: Place<'float32'>,
    rows: number,
    w: Place<'float32'>,
    classes: number,
    width: number,
    out: Place<'float32'>,
  ): void {
    this.#kernel.sums(x.at, rows, w.at, classes, width * ELEMENT_BYTES.float32, out.at);
  }

  /**
   * `out[row] = Σ x[from + row, i] * q[i]`.
   * @param rows at least 1
   * @param width values of a row, a multiple of 16
   */
  dots(
    x: Place<'int8'>,
    from: number,
    rows: number,
    q: Place<'int16'>,
    width: number,
    out: Place<'int32'>,
  ): void {
    this.#kernel.dots(x.at + from * width, rows, q.at, width, out.at);
  }

  /** Takes the square root of each of the first `count` values in place, its sign kept. @param count a multiple of 4 */
  roots(x: Place<'float32'>, count: number): void {
    if (count > 0) this.#kernel.roots(x.at, count * ELEMENT_BYTES.float32);
  }
}
