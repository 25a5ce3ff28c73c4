/** A suggestion that waits for a decision. */
export interface Waiting {
  /** What it is called by whoever asks. */
  readonly id: number;
  readonly video: string;
  readonly label: string;
  /** Probability, 0 to 1; null where the model gave none. */
  readonly score: number | null;
  /** Whether a person gave the same time another label. */
  readonly isDisputed: boolean;
  /** Whether another label begins where it ends, or ends where it begins: one of both is the boundary of the other. */
  readonly isAtBoundary: boolean;
}

/** What a dispute is worth beside doubt, which is 1 at most. */
const DISPUTE = 0.5;
/** And a boundary between two labels. */
const BOUNDARY = 0.15;
/** What is left of the use of a further suggestion of one label in one video, and of one label anywhere. */
const SAME_PLACE = 0.7;
const SAME_LABEL = 0.95;

/** Suggestions of one label in one video, the most useful first. */
interface Place {
  readonly items: Waiting[];
  readonly label: string;
  taken: number;
}

/**
 * The suggestions whose decision teaches most, most useful first: those in doubt and those that a person and a model
 * disagree about, with variety (not ten of the same). Equals come by id, so the order is always the same.
 */
export function mostUseful(waiting: readonly Waiting[], limit: number): Waiting[] {
  const places = new Map<string, Place>();
  for (const item of [...waiting].sort((a, b) => use(b) - use(a) || a.id - b.id)) {
    const key = JSON.stringify([item.video, item.label]);
    const place = places.get(key) ?? { items: [], label: item.label, taken: 0 };
    place.items.push(item);
    places.set(key, place);
  }
  const taken = new Map<string, number>();
  const chosen: Waiting[] = [];
  while (chosen.length < limit) {
    let most = Number.NEGATIVE_INFINITY;
    let found: Place | null = null;
    for (const place of places.values()) {
      const next = place.items[place.taken];
      if (!next) continue;
      const worth = use(next) * SAME_PLACE ** place.taken * SAME_LABEL ** (taken.get(place.label) ?? 0);
      if (worth > most) {
        most = worth;
        found = place;
      }
    }
    if (!found) break;
    chosen.push(found.items[found.taken]!);
    found.taken += 1;
    taken.set(found.label, (taken.get(found.label) ?? 0) + 1);
  }
  return chosen;
}

/** How much a decision is worth by itself: 1 where the model is in two minds, hardly anything where it is sure. */
function use({ score, isDisputed, isAtBoundary }: Waiting): number {
  const doubt = score === null ? 1 : 1 - Math.abs(2 * score - 1);
  return 0.05 + doubt + (isDisputed ? DISPUTE : 0) + (isAtBoundary ? BOUNDARY : 0);
}

/** Share of the suggestions that nobody looked at that may be wrong. */
const TOLERABLE = 0.1;
/** So many decisions weigh as much as what was believed before them: of all labels, and of one. */
const TRUST_ALL = 5;
const TRUST_LABEL = 2;
/** No promise of a score is believed to be surer than this: else no decision could shake it. */
const SUREST = 0.01;

/** What a person said of suggestions of one label, as far as they had scores. */
export interface DecidedSuggestions {
  /** Null for those that were changed, of which it is not known what they were suggested as. */
  readonly label: string | null;
  readonly decided: number;
  /** How many of them were wrong. */
  readonly wrong: number;
  /** How many of them their scores said would be. */
  readonly promised: number;
}

/**
 * How many suggestions are worth a look, the least certain first, until of the others no more than one in ten is likely to
 * be wrong: further checks change little. Scores promise how often that is; how many a person found wrong beside what the
 * scores had promised of the same ones, of all labels and then of its own, says how far to believe them.
 */
export function worthChecking(waiting: readonly Waiting[], decided: readonly DecidedSuggestions[]): number {
  const ofAll = oddsFactor(decided, 1, TRUST_ALL);
  const factors = new Map<string, number>();
  for (const label of new Set(waiting.map((each) => each.label))) {
    const own = decided.filter((each) => each.label === label);
    factors.set(label, ofAll * oddsFactor(own, ofAll, TRUST_LABEL));
  }
  const wrong = waiting
    .map(({ label, score }) => shareOf(oddsOf(1 - (score ?? 0.5)) * factors.get(label)!))
    .sort((a, b) => b - a);
  let left = wrong.reduce((sum, each) => sum + each, 0);
  let checked = 0;
  while (checked < wrong.length && left > TOLERABLE * (wrong.length - checked)) {
    left -= wrong[checked]!;
    checked += 1;
  }
  return checked;
}

/**
 * By how much the odds of being wrong are larger than believed, as decisions say: 1 before there are any.
 * @param before by how much they were taken to be larger already
 * @param trust how many decisions that weighs as much as
 */
function oddsFactor(of: readonly DecidedSuggestions[], before: number, trust: number): number {
  const sum = (value: (each: DecidedSuggestions) => number) =>
    of.reduce((total, each) => total + value(each), 0);
  const decided = sum((each) => each.decided);
  if (decided === 0) return 1;
  const wrong = sum((each) => each.wrong);
  const believed = shareOf(oddsOf(sum((each) => each.promised) / decided) * before);
  return (wrong + trust * believed) / (decided - wrong + trust * (1 - believed)) / oddsOf(believed);
}

function oddsOf(share: number): number {
  const kept = Math.min(1 - SUREST, Math.max(SUREST, share));
  return kept / (1 - kept);
}

function shareOf(odds: number): number {
  return odds / (1 + odds);
}
