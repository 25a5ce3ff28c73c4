/**
 * What is asked about a label's segments, as BORIS asks for modifiers. `choice`: one of the listed; `several`: any of
 * them; `number` and `text`: typed.
 */
export interface LabelAttribute {
  /** Segments refer to it by this, so that renaming it changes none of them. Unique within its label. */
  readonly id: string;
  readonly name: string;
  readonly kind: AttributeKind;
  /** What can be chosen, in order; empty for `number` and `text`. */
  readonly choices: readonly AttributeChoice[];
  /** When it is asked for while coding. */
  readonly asked: 'start' | 'stop' | 'never';
  readonly description: string;
}

export type AttributeKind = 'choice' | 'several' | 'number' | 'text';

export interface AttributeChoice {
  readonly name: string;
  /** The key that chooses it while it is asked for, or null. Other attributes may use it too. */
  readonly key: string | null;
}

/** What one attribute says: a choice's name or text, a finite number, or the names of several choices. */
export type AttributeValue = string | number | readonly string[];

/** By the ids of attributes; what says nothing (an empty text or list) is left out. */
export type AttributeValues = Readonly<Record<string, AttributeValue>>;

export const NO_ATTRIBUTES: AttributeValues = {};

/** Values without those that say nothing. */
export function saidValues(values: AttributeValues): AttributeValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => says(value)));
}

/** A value as a person reads it. */
export function attributeText(value: AttributeValue): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value.join(', ');
}

/** A segment's values as names and texts, in the order of its label's attributes; what no attribute explains comes last. */
export function namedValues(
  attributes: readonly LabelAttribute[],
  values: AttributeValues,
): { readonly name: string; readonly text: string }[] {
  const known = attributes.filter(({ id }) => Object.hasOwn(values, id));
  const ids = new Set(known.map(({ id }) => id));
  return [
    ...known.map(({ id, name }) => ({ name, text: attributeText(values[id]!) })),
    ...Object.entries(values)
      .filter(([id]) => !ids.has(id))
      .map(([id, value]) => ({ name: id, text: attributeText(value) })),
  ];
}

/** Why a value must not stand for an attribute, in words that go on after its name; null when it may. */
export function problemOfValue(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? 'says nothing' : null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'is not a number';
  if (!Array.isArray(value)) return 'is neither text, a number nor a list';
  if (value.length === 0) return 'says nothing';
  return value.every((each) => typeof each === 'string' && each !== '') ? null : 'is not a list of texts';
}

function says(value: AttributeValue): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : value.length > 0;
}
