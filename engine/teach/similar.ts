import { RunningSums } from './describe/running-sums.ts';

/** What is known of one video: a row of numbers for every slot. */
export interface SlotRows {
  readonly video: string;
  readonly slots: number;
  readonly width: number;
  /** `[slots, width]` */
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

/** Stretches begin so many times in the length of what is asked for. */
const STEPS = 4;
/** More of one video are not shown, whatever the library holds. */
const MOST_PER_VIDEO = 50;

/**
 * The stretches of all videos that are most like one of them, best first and of the same length, none overlapping
 * another or what is asked for. What all slots have in common is taken out before, or everything would be alike.
 * @param from, to slots of `videos[of]`, which may be fractions
 */
export function mostSimilar(
  videos: readonly SlotRows[],
  of: number,
  from: number,
  to: number,
  top: number,
): SimilarStretch[] {
  const asked = videos[of]!;
  const { width } = asked;
  const sums = videos.map(({ data, slots }) => new RunningSums(width).fill(data, slots));
  const common = commonOf(videos, sums, width);
  const wanted = direction(sums[of]!, from, Math.min(to, asked.slots), common);
  const length = Math.max(1, Math.round(to - from));
  const hop = Math.max(1, Math.round(length / STEPS));
  const found: SimilarStretch[] = [];
  for (const [index, { video, slots }] of videos.entries()) {
    const own: SimilarStretch[] = [];
    for (let start = 0; start + length <= slots; start += hop) {
      if (index === of && start < to && from < start + length) continue;
      const there = direction(sums[index]!, start, start + length, common);
      let score = 0;
      for (let i = 0; i < width; i++) score += there[i]! * wanted[i]!;
      own.push({ video, from: start, to: start + length, score });
    }
    found.push(...withoutOverlap(own).slice(0, top));
  }
  return found
    .sort((a, b) => b.score - a.score || (a.video < b.video ? -1 : 1) || a.from - b.from)
    .slice(0, top);
}

function commonOf(videos: readonly SlotRows[], sums: readonly RunningSums[], width: number): Float32Array {
  const common = new Float32Array(width);
  const own = new Float32Array(width);
  let slots = 0;
  for (const [index, each] of videos.entries()) {
    if (each.slots === 0) continue;
    sums[index]!.mean(0, each.slots, 0, width, own, 0);
    for (let i = 0; i < width; i++) common[i] = common[i]! + own[i]! * each.slots;
    slots += each.slots;
  }
  return common.map((value) => value / Math.max(1, slots));
}

/** The mean of a stretch less what all have in common, of length 1. */
function direction(sums: RunningSums, from: number, to: number, common: Float32Array): Float32Array {
  const out = new Float32Array(common.length);
  sums.mean(from, to, 0, common.length, out, 0);
  let squares = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = out[i]! - common[i]!;
    squares += out[i]! ** 2;
  }
  const length = Math.sqrt(squares) || 1;
  return out.map((value) => value / length);
}

/** Best first, without those that overlap a better one. */
function withoutOverlap(stretches: SimilarStretch[]): SimilarStretch[] {
  const kept: SimilarStretch[] = [];
  for (const each of stretches.sort((a, b) => b.score - a.score || a.from - b.from)) {
    if (!kept.some(({ from, to }) => from < each.to && each.from < to)) kept.push(each);
    if (kept.length === MOST_PER_VIDEO) break;
  }
  return kept;
}
