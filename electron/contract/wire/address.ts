import type * as v from 'valibot';
import { type Endpoint, pathParts } from './endpoint.ts';
import type { Immutable } from './immutable.ts';

/** What an address is made of. What an endpoint does not need may be left out. */
export type Where<E extends Endpoint> = Part<'parameters', v.InferInput<E['parameters']>> &
  Part<'query', v.InferInput<E['query']>>;

/** A field that must be given only where its value must. */
export type Part<K extends string, T> =
  Record<never, never> extends T
    ? { readonly [key in K]?: Immutable<T> }
    : undefined extends T
      ? { readonly [key in K]?: Immutable<T> }
      : { readonly [key in K]: Immutable<T> };

/** The address of an endpoint, relative to the page's origin. */
export function addressOf<E extends Endpoint>(endpoint: E, where: Where<E>): string {
  // A page of a library holds hundreds of addresses: they are put together without anything in between.
  const values = where.parameters as Readonly<Record<string, unknown>> | undefined;
  let address = '';
  for (const { text, name, isRest } of pathParts(endpoint.path)) {
    if (name === null) address += `/${text}`;
    else {
      const value = String(values?.[name]);
      address += `/${isRest ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)}`;
    }
  }
  return address + queryText(where.query);
}

/**
 * The texts that stand in a path for an endpoint's parameters, by name: the way back from {@link addressOf}. Null for the
 * path of something else. The rest of a path stays as it was written; the other texts are decoded where they can be.
 */
export function pathTexts(endpoint: Pick<Endpoint, 'path'>, pathname: string): [string, string][] | null {
  const parts = pathParts(endpoint.path);
  const texts = pathname.slice(1).split('/');
  if (parts.at(-1)?.isRest ? texts.length < parts.length : texts.length !== parts.length) return null;
  const found: [string, string][] = [];
  for (const [index, { text, name, isRest }] of parts.entries()) {
    const given = texts[index] ?? '';
    if (name === null && text !== given) return null;
    if (name !== null) found.push([name, isRest ? texts.slice(index).join('/') : decoded(given)]);
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // No schema of ours takes a text with such a percent sign.
    return text;
  }
}

/** The fields of an object; none of anything else. */
export function fields(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Lists are joined by commas, yes and no are 1 and 0; what is not set or empty is left out. */
function queryText(values: unknown): string {
  let query = '';
  for (const [name, value] of fields(values)) {
    const text = textOf(value);
    if (text !== '')
      query += `${query === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
  }
  return query;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? value.map(textOf).join(',') : String(value);
}

/**
 * The texts of a query as the values that `schema` names, to be checked by it: the way back from {@link addressOf}.
 * A text that is no such value stays a text, and is refused by the check.
 */
export function queryValues(schema: v.GenericSchema, texts: Iterable<[string, string]>): unknown {
  const entries = new Map('entries' in schema ? fields(schema.entries) : []);
  return Object.fromEntries([...texts].map(([name, text]) => [name, valueOfText(entries.get(name), text)]));
}

function valueOfText(schema: unknown, text: string): unknown {
  if (!isSchema(schema)) return text;
  if ('wrapped' in schema) return valueOfText(schema.wrapped, text);
  switch (schema.type) {
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === '1' ? true : text === '0' ? false : text;
    case 'array': {
      const parts = text.split(',').filter((part) => part !== '');
      return 'item' in schema ? parts.map((part) => valueOfText(schema.item, part)) : parts;
    }
    default:
      return text;
  }
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}
