/** Memory that every thread sees: what lies in it reaches another one without a copy. Zeros; shared. */
export function sharedFloats(length: number): Float32Array<SharedArrayBuffer> {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/**
 * Gives the memory of an array back now: large arrays without pressure on the heap are collected only after tens of
 * megabytes of them. The array and all others on its memory are empty from then on. @param array taken over
 */
export function giveBack({ buffer }: Float32Array): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
