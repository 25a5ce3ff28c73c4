/** Takes 16-bit mono samples in pieces of any length and keeps only the loudest of each group. */
export class PeakMeter {
  readonly #samplesPerPeak: number;
  readonly #peaks: number[] = [];
  #count = 0;
  #loudest = 0;
  /** First half of a sample that was cut in two. */
  #half: number | null = null;

  constructor(samplesPerPeak: number) {
    this.#samplesPerPeak = samplesPerPeak;
  }

  /** @param bytes little-endian samples; borrowed */
  add(bytes: Uint8Array): void {
    let at = 0;
    if (this.#half !== null && bytes.length > 0) {
      this.#sample(this.#half, bytes[0]!);
      this.#half = null;
      at = 1;
    }
    for (; at + 1 < bytes.length; at += 2) this.#sample(bytes[at]!, bytes[at + 1]!);
    if (at < bytes.length) this.#half = bytes[at]!;
  }

  /** One byte for each group, 0 to 255 for full scale; the last may be of fewer samples. */
  peaks(): Uint8Array<ArrayBuffer> {
    const rest = this.#count > 0 ? [this.#loudest] : [];
    return Uint8Array.from([...this.#peaks, ...rest], (peak) => Math.round((peak / 32_768) * 255));
  }

  #sample(low: number, high: number): void {
    const amplitude = Math.abs(((low | (high << 8)) << 16) >> 16);
    if (amplitude > this.#loudest) this.#loudest = amplitude;
    if (++this.#count < this.#samplesPerPeak) return;
    this.#peaks.push(this.#loudest);
    this.#count = 0;
    this.#loudest = 0;
  }
}
