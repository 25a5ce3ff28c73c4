import FFT from 'fft.js';

/** How two recordings of the same events lie to each other. */
export interface SoundOffset {
  /** How many peaks later the other one begins; negative where it begins earlier. */
  readonly behind: number;
  /** How alike both are there: correlation of what rises in both, 0 to 1. */
  readonly likeness: number;
}

/** Peaks that are one step of the first, coarse search. */
const COARSE = 10;
/** So many coarse places are looked at finely. */
const PLACES = 5;
/** Places closer than this many coarse steps are one. */
const APART = 10;
/** Less common time than this, in coarse steps, says nothing: two seconds at 100 peaks a second. */
const LEAST_OVERLAP = 20;
/** The best place must be so much better than the next that is not beside it. */
const CLEAR = 1.5;
/** Likeness times the root of the common peaks: of sounds that have nothing in common it stays below 5. */
const LEAST_WEIGHT = 6;

/**
 * Finds by the sound how much later another recording of the same events begins: where what gets louder in one gets
 * louder in the other, whatever the distance and the volume. Null where no place is clearly better than all others, such
 * as with other events, with silence, or with a steady beat.
 * @param lead loudest amplitudes, 0 to 255, at a steady rate; borrowed
 * @param other the same of the other recording, at the same rate; borrowed
 */
export function soundOffset(lead: Uint8Array, other: Uint8Array): SoundOffset | null {
  const [a, b] = [rises(coarse(lead)), rises(coarse(other))];
  const places = bestPlaces(a, b);
  const [first, ...others] = places;
  if (!first || others.some(({ weight }) => weight * CLEAR > first.weight)) return null;
  const fine = finely(rises(lead), rises(other), first.lag * COARSE);
  const { length } = overlap(lead.length, other.length, Math.round(fine.behind));
  return fine.likeness * Math.sqrt(length) < LEAST_WEIGHT ? null : fine;
}

interface Place {
  readonly lag: number;
  readonly weight: number;
}

/** The best places that are apart from each other, the best first. */
function bestPlaces(a: Float32Array, b: Float32Array): Place[] {
  const products = correlation(a, b);
  const [ofA, ofB] = [energies(a), energies(b)];
  const places: Place[] = [];
  const least = Math.min(LEAST_OVERLAP, a.length, b.length);
  for (let lag = least - b.length; lag <= a.length - least; lag++) {
    const likeness = normalised(products(lag), ofA, ofB, lag);
    // Chance makes short overlaps as alike as long ones of the same events.
    const weight = likeness * Math.sqrt(overlap(a.length, b.length, lag).length);
    if (weight > 0) places.push({ lag, weight });
  }
  places.sort((one, two) => two.weight - one.weight);
  const apart: Place[] = [];
  for (const place of places) {
    if (apart.length === PLACES) break;
    if (apart.every(({ lag }) => Math.abs(lag - place.lag) > APART)) apart.push(place);
  }
  return apart;
}

/** The best lag beside one of the coarse search, to a part of a peak. */
function finely(a: Float32Array, b: Float32Array, about: number): SoundOffset {
  const [ofA, ofB] = [energies(a), energies(b)];
  const at = (lag: number) => {
    const { from, length } = overlap(a.length, b.length, lag);
    let product = 0;
    for (let i = from; i < from + length; i++) product += a[i]! * b[i - lag]!;
    return normalised(product, ofA, ofB, lag);
  };
  const reach = 2 * COARSE;
  const likenesses = Array.from({ length: 2 * reach + 1 }, (_, i) => at(about - reach + i));
  const likeness = Math.max(...likenesses);
  const best = likenesses.indexOf(likeness);
  const [before, after] = [likenesses[best - 1] ?? likeness, likenesses[best + 1] ?? likeness];
  // The top of the parabola through three points.
  const bend = before - 2 * likeness + after;
  const part = bend < 0 ? (before - after) / (2 * bend) : 0;
  return { behind: about - reach + best + part, likeness };
}

/** How much louder it gets at each step, in doublings, less the mean. */
function rises(peaks: Uint8Array): Float32Array {
  const out = new Float32Array(peaks.length);
  let sum = 0;
  for (let i = 1; i < peaks.length; i++) {
    out[i] = Math.max(0, Math.log2((1 + peaks[i]!) / (1 + peaks[i - 1]!)));
    sum += out[i]!;
  }
  const mean = sum / Math.max(1, peaks.length);
  for (let i = 0; i < out.length; i++) out[i]! -= mean;
  return out;
}

function coarse(peaks: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.floor(peaks.length / COARSE));
  for (let i = 0; i < out.length * COARSE; i++) {
    const at = Math.floor(i / COARSE);
    if (peaks[i]! > out[at]!) out[at] = peaks[i]!;
  }
  return out;
}

/** Sums of products of `a` at i and `b` at i - lag, for any lag, through their spectra. */
function correlation(a: Float32Array, b: Float32Array): (lag: number) => number {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, a.length + b.length)));
  const fft = new FFT(size);
  const spectrum = (values: Float32Array) => {
    const input = new Float32Array(size);
    input.set(values);
    const out: number[] = fft.createComplexArray();
    fft.realTransform(out, input);
    fft.completeSpectrum(out);
    return out;
  };
  const [one, two] = [spectrum(a), spectrum(b)];
  for (let i = 0; i < one.length; i += 2) {
    const [re, im] = [one[i]!, one[i + 1]!];
    one[i] = re * two[i]! + im * two[i + 1]!;
    one[i + 1] = im * two[i]! - re * two[i + 1]!;
  }
  const out: number[] = fft.createComplexArray();
  fft.inverseTransform(out, one);
  return (lag) => out[2 * ((lag + size) % size)]!;
}

function normalised(product: number, ofA: Float64Array, ofB: Float64Array, lag: number): number {
  const { from, length } = overlap(ofA.length - 1, ofB.length - 1, lag);
  const energy = (ofA[from + length]! - ofA[from]!) * (ofB[from - lag + length]! - ofB[from - lag]!);
  return energy > 0 ? product / Math.sqrt(energy) : 0;
}

/** Sums of squares up to each place. */
function energies(values: Float32Array): Float64Array {
  const out = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) out[i + 1] = out[i]! + values[i]! ** 2;
  return out;
}

/** What both have in common where the other begins `lag` later, on the lead's count. */
function overlap(a: number, b: number, lag: number): { readonly from: number; readonly length: number } {
  const from = Math.max(0, lag);
  return { from, length: Math.max(0, Math.min(a, b + lag) - from) };
}
