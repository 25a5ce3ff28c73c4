import { Arena, type Place } from '../kernel/arena.ts';

/** What is known of one video: a row of numbers for every slot. */
export interface SlotRows {
  readonly video: string;
  readonly slots: number;
  /** `[slots, width]`, borrowed. */
  readonly data: ArrayLike<number>;
}

export interface SimilarStretch {
  readonly video: string;
  /** In slots. */
  readonly from: number;
  readonly to: number;
  /** Cosine of the angle between both, -1 to 1; 1 is the same. */
  readonly score: number;
}

export interface SimilarWish {
  /** The video of the stretch that is asked about. */
  readonly video: string;
  /** In slots, which may be fractions. */
  readonly from: number;
  readonly to: number;
  readonly top: number;
  /** Look only into this video. */
  readonly within?: string;
}

/** All that an index holds, to be kept somewhere. */
export interface IndexParts {
  readonly common: Float32Array<ArrayBuffer>;
  /** Their names and slots, in the order of the rows. */
  readonly videos: readonly (readonly [name: string, slots: number])[];
  /** `[slots, padded width]`, borrowed. */
  readonly rows: Int8Array<ArrayBuffer>;
}

interface Known {
  readonly video: string;
  /** Of its first slot in the index. */
  readonly first: number;
  readonly slots: number;
}

/** Largest number of a row as it is kept: directions are of length 1. */
const UNIT = 127;
/** Values that the kernel takes at once. */
const VALUES = 16;
/** So many slots are compared before others get a turn: a few milliseconds. */
const AT_ONCE = 100_000;
/** More of one video are not shown, whatever the library holds. */
const MOST_PER_VIDEO = 50;

/**
 * The slots of many videos, to be searched for stretches that look like another. Every slot is kept as the direction in
 * which it differs from what all have in common, a byte for each value, and a search compares them all: with bytes and
 * vectors of the processor that is quick enough for millions, needs no building and misses nothing.
 */
export class SlotIndex {
  readonly width: number;
  readonly #common: Float32Array<ArrayBuffer>;
  readonly #padded: number;
  readonly #capacity: number;
  readonly #arena = new Arena();
  readonly #rows: Place<'int8'>;
  readonly #asked: Place<'int16'>;
  readonly #dots: Place<'int32'>;
  readonly #videos = new Map<string, Known>();
  #slots = 0;

  /**
   * @param common the mean of all slots, which says nothing about any of them
   * @param capacity slots that there is room for
   */
  constructor(common: Float32Array<ArrayBuffer>, capacity: number) {
    this.#common = common;
    this.width = common.length;
    this.#capacity = capacity;
    this.#padded = Math.ceil(this.width / VALUES) * VALUES;
    this.#asked = this.#arena.place('int16', this.#padded);
    this.#dots = this.#arena.place('int32', AT_ONCE);
    this.#rows = this.#arena.place('int8', Math.max(1, capacity) * this.#padded);
  }

  /**
   * An index of what was kept of another. @param capacity slots that there is room for
   * Throws RangeError where the rows are not those of the videos.
   */
  static of({ common, videos, rows }: IndexParts, capacity: number): SlotIndex {
    const slots = videos.reduce((sum, [, count]) => sum + count, 0);
    const index = new SlotIndex(common, Math.max(slots, capacity));
    if (rows.length !== slots * index.#padded) throw new RangeError('the rows are not those of the videos');
    index.#arena.view(index.#rows).set(rows);
    for (const [video, count] of videos) {
      index.#videos.set(video, { video, first: index.#slots, slots: count });
      index.#slots += count;
    }
    return index;
  }

  /** Borrowed until something is added. */
  parts(): IndexParts {
    const rows = this.#arena.view(this.#rows).subarray(0, this.#slots * this.#padded);
    const videos = [...this.#videos.values()].map(({ video, slots }) => [video, slots] as const);
    return { common: this.#common, videos, rows };
  }

  /** Slots that are held, and those that there is room for. */
  get slots(): number {
    return this.#slots;
  }
  get capacity(): number {
    return this.#capacity;
  }

  /** 0 where it is not held. */
  slotsOf(video: string): number {
    return this.#videos.get(video)?.slots ?? 0;
  }

  has(video: string): boolean {
    return this.#videos.has(video);
  }

  /** The same with room for more slots. */
  grown(capacity: number): SlotIndex {
    const index = new SlotIndex(this.#common, capacity);
    index.#arena.view(index.#rows).set(this.#arena.view(this.#rows).subarray(0, this.#slots * this.#padded));
    for (const [video, known] of this.#videos) index.#videos.set(video, known);
    index.#slots = this.#slots;
    return index;
  }

  /** Puts a video behind the others. Throws RangeError where there is no room for it. */
  add({ video, slots, data }: SlotRows): void {
    if (this.#slots + slots > this.#capacity) throw new RangeError('the index is full');
    const rows = this.#arena.view(this.#rows);
    const { width } = this;
    const difference = new Float32Array(width);
    for (let slot = 0; slot < slots; slot++) {
      let squares = 0;
      for (let i = 0; i < width; i++) {
        const value = data[slot * width + i]! - this.#common[i]!;
        difference[i] = value;
        squares += value * value;
      }
      const scale = squares > 0 ? UNIT / Math.sqrt(squares) : 0;
      const to = (this.#slots + slot) * this.#padded;
      for (let i = 0; i < width; i++) rows[to + i] = Math.round(difference[i]! * scale);
    }
    this.#videos.set(video, { video, first: this.#slots, slots });
    this.#slots += slots;
  }

  /**
   * The stretches that are most like one of them, best first and of the same length, none overlapping another or what is
   * asked for.
   * @param breathe awaited now and then, so that a long search holds nobody up
   */
  async search(
    { video, from, to, top, within }: SimilarWish,
    breathe: () => Promise<void> = () => Promise.resolve(),
  ): Promise<SimilarStretch[]> {
    const asked = this.#videos.get(video);
    if (!asked) return [];
    const begin = Math.min(asked.slots - 1, Math.max(0, Math.floor(from)));
    const end = Math.max(begin + 1, Math.min(asked.slots, Math.ceil(to)));
    const wanted = this.#direction(asked.first + begin, asked.first + end);
    const length = Math.max(1, Math.round(to - from));
    const found = new Best(top);
    const query = Int16Array.from(wanted, (value) => Math.round(value * UNIT));
    let compared = 0;
    for (const known of this.#videos.values()) {
      if (within !== undefined && known.video !== within) continue;
      const dots = this.#compare(known, query);
      const hidden = known.video === video ? { from: begin, to: end } : null;
      for (const each of bestOf(dots, length, hidden, found.least, Math.min(top, MOST_PER_VIDEO))) {
        const first = known.first + each;
        const score = this.#cosine(wanted, first, first + length);
        found.add({ video: known.video, from: each, to: each + length, score });
      }
      compared += known.slots;
      if (compared < AT_ONCE) continue;
      compared = 0;
      await breathe();
    }
    return found.inOrder();
  }

  /** How much each slot of a video is like the query, as whole numbers. */
  #compare({ first, slots }: Known, query: Int16Array): Int32Array {
    this.#arena.view(this.#asked).set(query);
    const all = new Int32Array(slots);
    for (let slot = 0; slot < slots; slot += AT_ONCE) {
      const count = Math.min(AT_ONCE, slots - slot);
      this.#arena.dots(this.#rows, first + slot, count, this.#asked, this.#padded, this.#dots);
      all.set(this.#arena.view(this.#dots).subarray(0, count), slot);
    }
    return all;
  }

  /** The mean direction of rows, of length 1. */
  #direction(from: number, to: number): Float64Array {
    const rows = this.#arena.view(this.#rows);
    const sum = new Float64Array(this.#padded);
    for (let row = from; row < to; row++) {
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + rows[row * this.#padded + i]!;
    }
    const size = Math.sqrt(sum.reduce((total, value) => total + value * value, 0)) || 1;
    return sum.map((value) => value / size);
  }

  #cosine(wanted: Float64Array, from: number, to: number): number {
    const there = this.#direction(from, to);
    return wanted.reduce((sum, value, i) => sum + value * there[i]!, 0);
  }
}

/** Where the best windows of a video begin, none overlapping another or what is hidden. */
function bestOf(
  dots: Int32Array,
  length: number,
  hidden: { readonly from: number; readonly to: number } | null,
  least: number,
  most: number,
): number[] {
  if (dots.length < length) return [];
  // A window's own direction is nearer than its slots' are on average, so what is a little below may still be better.
  const floor = (least - 0.25) * UNIT * UNIT * length;
  const starts: number[] = [];
  const sums = new Float64Array(dots.length - length + 1);
  let sum = 0;
  for (let slot = 0; slot < dots.length; slot++) {
    sum += dots[slot]!;
    if (slot >= length) sum -= dots[slot - length]!;
    const start = slot - length + 1;
    if (start < 0) continue;
    sums[start] = sum;
    if (sum > floor && !(hidden && start < hidden.to && start + length > hidden.from)) starts.push(start);
  }
  starts.sort((a, b) => sums[b]! - sums[a]! || a - b);
  const taken = new Uint8Array(dots.length);
  const kept: number[] = [];
  for (const start of starts) {
    if (kept.length === most) break;
    // Windows are of one length: one that overlaps another covers its first or its last slot.
    if (taken[start] === 1 || taken[start + length - 1] === 1) continue;
    taken.fill(1, start, start + length);
    kept.push(start);
  }
  return kept;
}

/** The best stretches so far. */
class Best {
  readonly #most: number;
  #found: SimilarStretch[] = [];
  /** Score that another must reach. */
  least = -1;

  constructor(most: number) {
    this.#most = most;
  }

  add(stretch: SimilarStretch): void {
    if (stretch.score < this.least) return;
    this.#found.push(stretch);
    if (this.#found.length >= 4 * this.#most) this.#trim();
  }

  inOrder(): SimilarStretch[] {
    this.#trim();
    return this.#found;
  }

  #trim(): void {
    this.#found.sort((a, b) => b.score - a.score || (a.video < b.video ? -1 : 1) || a.from - b.from);
    this.#found = this.#found.slice(0, this.#most);
    if (this.#found.length === this.#most) this.least = this.#found.at(-1)!.score;
  }
}
