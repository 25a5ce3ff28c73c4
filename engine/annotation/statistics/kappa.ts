import type { LabelId } from '../document/ids.ts';
import type { Stretch } from './segment-filter.ts';

/** Chance-corrected agreement of two tracks over points in time. */
export interface Kappa {
  /** 1 is perfect, 0 what chance gives; null when chance alone must agree (one category only) or there is no point. */
  readonly kappa: number | null;
  /** Share of points at which both say the same, 0 to 1; null without points. */
  readonly observed: number | null;
  /** Share that chance would give. */
  readonly expected: number | null;
  readonly points: number;
}

/**
 * Cohen's kappa, `(po - pe) / (1 - pe)` (J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and
 * Psychological Measurement 20, 1960), over points in time as interval coding uses it (Bakeman and Gottman, "Observing
 * Interaction", 1997). At each point a track's category is the set of its labels there; no label is a category too.
 * Labels that overlap thus agree only when all of them do; {@link labelKappa} judges one label alone.
 * @param times points to compare, ascending: frame times, or {@link slotMiddles}
 */
export function cohenKappa(a: readonly Stretch[], b: readonly Stretch[], times: readonly number[]): Kappa {
  return kappaOf(categoriesAt(a, times), categoriesAt(b, times));
}

/** Cohen's kappa of one label: present or not. */
export function labelKappa(
  a: readonly Stretch[],
  b: readonly Stretch[],
  times: readonly number[],
  labelId: LabelId | null,
): Kappa {
  const only = (stretches: readonly Stretch[]) => stretches.filter((stretch) => stretch.labelId === labelId);
  return cohenKappa(only(a), only(b), times);
}

/** The middles of slots of `slotUs`, for agreement at the model's resolution; a last slot may be cut short. */
export function slotMiddles(durationUs: number, slotUs: number): number[] {
  const middles: number[] = [];
  for (let slot = 0; slot * slotUs < durationUs; slot++) {
    middles.push((slot * slotUs + Math.min((slot + 1) * slotUs, durationUs)) / 2);
  }
  return middles;
}

/** Points that lie in some range, such as what both people have looked at. */
export function pointsWithin(
  times: readonly number[],
  ranges: readonly { readonly startUs: number; readonly endUs: number }[],
): number[] {
  return times.filter((time) => ranges.some(({ startUs, endUs }) => startUs <= time && time < endUs));
}

function kappaOf(a: readonly string[], b: readonly string[]): Kappa {
  const points = a.length;
  if (points === 0) return { kappa: null, observed: null, expected: null, points };
  const inA = new Map<string, number>();
  const inB = new Map<string, number>();
  let same = 0;
  for (let at = 0; at < points; at++) {
    if (a[at] === b[at]) same++;
    inA.set(a[at]!, (inA.get(a[at]!) ?? 0) + 1);
    inB.set(b[at]!, (inB.get(b[at]!) ?? 0) + 1);
  }
  let byChance = 0;
  for (const [category, count] of inA) byChance += count * (inB.get(category) ?? 0);
  // Whole numbers until the end, so that "chance must agree" is exactly that.
  const all = points * points;
  const kappa = byChance === all ? null : (same * points - byChance) / (all - byChance);
  return { kappa, observed: same / points, expected: byChance / all, points };
}

/** The labels on at each time as one text, in one sweep. */
function categoriesAt(stretches: readonly Stretch[], times: readonly number[]): string[] {
  const starts = [...stretches].sort((x, y) => x.startUs - y.startUs);
  const ends = [...stretches].sort((x, y) => x.endUs - y.endUs);
  const on = new Map<string, number>();
  const count = (stretch: Stretch, by: 1 | -1) => {
    const label = stretch.labelId ?? '?';
    const now = (on.get(label) ?? 0) + by;
    if (now > 0) on.set(label, now);
    else on.delete(label);
  };
  let started = 0;
  let ended = 0;
  let category = '';
  return times.map((time) => {
    const before = started + ended;
    while (started < starts.length && starts[started]!.startUs <= time) count(starts[started++]!, 1);
    while (ended < ends.length && ends[ended]!.endUs <= time) count(ends[ended++]!, -1);
    if (started + ended !== before) category = [...on.keys()].sort().join(' ');
    return category;
  });
}
