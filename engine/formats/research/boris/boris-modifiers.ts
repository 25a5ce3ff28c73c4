import type { InterchangeAttribute } from '../../core/interchange.ts';
import { arrayOf, numberOf, objectOf, textOf } from '../../core/read-json.ts';

/** What BORIS writes where none of a set was chosen. */
const NONE = 'None';

const KINDS: readonly InterchangeAttribute['kind'][] = ['single', 'several', 'number', 'text'];

/** The sets of modifiers of a behaviour, by whatever version of BORIS. */
export function modifierSets(value: unknown): InterchangeAttribute[] {
  const sets =
    typeof value === 'string' ? plainSets(value) : (arrayOf(value) ?? [...(objectOf(value)?.values() ?? [])]);
  const taken = new Set<string>();
  return sets.map((item, index) => {
    const set = objectOf(item);
    const wanted = textOf(set?.get('name'))?.trim() || modifierName(index);
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} (${number})`;
    taken.add(name);
    const values = (arrayOf(set?.get('values')) ?? []).flatMap((each) => textOf(each) ?? []);
    const description = textOf(set?.get('description')) ?? '';
    return {
      name,
      kind: KINDS[numberOf(set?.get('type')) ?? 0] ?? 'text',
      values,
      ...(set?.get('ask at stop') === true ? { asked: 'stop' as const } : {}),
      ...(description === '' ? {} : { description }),
    };
  });
}

/** Old projects have sets as a text: values with commas, sets with bars between. */
function plainSets(text: string): unknown[] {
  if (text.trim() === '') return [];
  return text
    .split('|')
    .map((set) => ({ name: '', type: 0, values: set.split(',').map((value) => value.trim()) }));
}

/** What a set without a name is called, from 0. */
export function modifierName(index: number): string {
  return `modifier ${index + 1}`;
}

/** The chosen modifiers of an event, a text per set, by the names of the sets. */
export function modifiersOf(
  values: readonly string[],
  sets: readonly InterchangeAttribute[] = [],
): [string, string][] {
  return values.flatMap((value, index): [string, string][] => {
    const chosen = value.trim();
    return chosen === '' || chosen === NONE ? [] : [[sets[index]?.name ?? modifierName(index), chosen]];
  });
}

/** The text for the modifiers among further values, and the values that are none. */
export function modifierText(
  attributes: readonly (readonly [string, string])[],
  sets: readonly InterchangeAttribute[] = [],
): { readonly text: string; readonly rest: readonly (readonly [string, string])[] } {
  const chosen: string[] = [];
  const rest = attributes.filter(([name, value]) => {
    const known = sets.findIndex((set) => set.name === name);
    const place = known === -1 ? numbered(name, sets.length) : known;
    // A bar would make two of one.
    if (
      place === -1 ||
      chosen[place] !== undefined ||
      value.includes('|') ||
      value.trim() !== value ||
      value === '' ||
      value === NONE
    )
      return true;
    chosen[place] = value;
    return false;
  });
  const count = chosen.length === 0 ? 0 : Math.max(chosen.length, sets.length);
  return { text: Array.from({ length: count }, (_, index) => chosen[index] ?? NONE).join('|'), rest };
}

/** The place that a name like `modifier 3` says, after those that have names of their own. */
function numbered(name: string, after: number): number {
  const match = /^modifier ([1-9]|1\d)$/.exec(name);
  const place = match ? Number(match[1]) - 1 : -1;
  return place >= after ? place : -1;
}
