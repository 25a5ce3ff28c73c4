import { numberOf } from '../core/read-json.ts';
import { elementOf, elementsOf, type XmlElement } from '../core/xml.ts';

/** The slots that an annotation goes from and to. */
type Edge = readonly [from: string, to: string];

/**
 * Slot times in microseconds. A slot without a value lies between annotations of a tier that share it: such a chain is
 * spread evenly between the times at its ends, as ELAN shows it. What no chain holds lies between its neighbours in the
 * file.
 */
export function slotTimes(root: XmlElement, unitMs: number, originMs: number): ReadonlyMap<string, number> {
  const order = elementOf(root, 'TIME_ORDER');
  const elements = order ? elementsOf(order, 'TIME_SLOT') : [];
  const ids = elements.map(({ attributes }) => attributes.get('TIME_SLOT_ID') ?? '');
  const known = new Map<string, number>();
  elements.forEach(({ attributes }, index) => {
    const value = numberOf(attributes.get('TIME_VALUE'));
    if (value !== null) known.set(ids[index]!, value);
  });
  if (known.size < elements.length) {
    for (const edges of tiersFromTheTop(root).map(edgesOf)) spreadChains(edges, known);
    spreadInOrder(ids, known);
  }
  return new Map([...known].map(([id, value]) => [id, Math.floor((value * unitMs + originMs) * 1000 + 0.5)]));
}

/** Tiers divide each other a few times at most. */
const DEEPEST = 100;

/** Tiers, each after the one that it divides. */
function tiersFromTheTop(root: XmlElement): XmlElement[] {
  const tiers = elementsOf(root, 'TIER');
  const parents = new Map(
    tiers.map(({ attributes }) => [attributes.get('TIER_ID') ?? '', attributes.get('PARENT_REF') ?? '']),
  );
  const depths = new Map<string, number>();
  // Tiers that lie in each other in a circle, or without end, are as deep as any may be.
  const depth = ({ attributes }: XmlElement) => {
    let [steps, at] = [0, attributes.get('PARENT_REF') ?? ''];
    for (; at !== '' && steps < DEEPEST && !depths.has(at); steps++) at = parents.get(at) ?? '';
    const whole = Math.min(DEEPEST, steps + (depths.get(at) ?? 0));
    depths.set(attributes.get('TIER_ID') ?? '', whole);
    return whole;
  };
  return tiers
    .map((tier) => ({ tier, steps: depth(tier) }))
    .sort((a, b) => a.steps - b.steps)
    .map(({ tier }) => tier);
}

function edgesOf(tier: XmlElement): Edge[] {
  return elementsOf(tier, 'ANNOTATION').flatMap((wrapper) => {
    const { attributes } = elementOf(wrapper, 'ALIGNABLE_ANNOTATION') ?? {};
    const [from, to] = [attributes?.get('TIME_SLOT_REF1'), attributes?.get('TIME_SLOT_REF2')];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
}

/** Gives times to the slots inside chains whose both ends have one. */
function spreadChains(edges: readonly Edge[], known: Map<string, number>): void {
  const next = new Map(edges);
  /** Slots from which no way leads to a time: many chains may run into one of them. */
  const dead = new Set<string>();
  for (const [from, to] of edges) {
    if (!known.has(from) || known.has(to)) continue;
    const inside: string[] = [];
    let at: string | undefined = to;
    // A slot that was there already closes a circle.
    for (
      const seen = new Set<string>();
      at !== undefined && !known.has(at) && !seen.has(at) && !dead.has(at);
      at = next.get(at)
    ) {
      seen.add(at);
      inside.push(at);
    }
    const [start, end] = [known.get(from)!, at === undefined ? undefined : known.get(at)];
    if (end === undefined) {
      for (const id of inside) dead.add(id);
      continue;
    }
    for (const [index, id] of inside.entries())
      known.set(id, start + ((end - start) * (index + 1)) / (inside.length + 1));
  }
}

function spreadInOrder(ids: readonly string[], known: Map<string, number>): void {
  let before = 0;
  for (let at = 0; at < ids.length; ) {
    const value = known.get(ids[at]!);
    if (value !== undefined) {
      before = value;
      at++;
      continue;
    }
    let after = at;
    while (after < ids.length && !known.has(ids[after]!)) after++;
    const end = after < ids.length ? known.get(ids[after]!)! : before;
    for (let gap = at; gap < after; gap++)
      known.set(ids[gap]!, before + ((end - before) * (gap - at + 1)) / (after - at + 1));
    at = after;
  }
}
