import { tooMuchJson } from '../../base/json-shape.ts';
import { unreadable } from './format.ts';

/** A JSON object whose fields nobody has checked yet. Its own fields only: `__proto__` is a name like any other. */
export type JsonObject = ReadonlyMap<string, unknown>;

/**
 * Parses JSON, with a byte order mark or without. Python writes NaN and Infinity into it, which no number can be here:
 * they are read as null. Errors: `format/invalid` with the line where it breaks, or
 * why it is too much.
 */
export function parseJson(text: string, title: string): unknown {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const much = tooMuchJson(source);
  if (much !== null) throw unreadable(title, much);
  try {
    return JSON.parse(source);
  } catch (cause) {
    const plain = withoutNotNumbers(source);
    if (plain !== source) {
      try {
        return JSON.parse(plain);
      } catch {
        // It is broken elsewhere too.
      }
    }
    const message = cause instanceof Error ? cause.message : '';
    const line = /line (\d+)/.exec(message)?.[1];
    throw unreadable(title, `it is not JSON${line ? ` (line ${line})` : ''}, or it was cut off`);
  }
}

/** NaN and Infinity outside texts as null. */
function withoutNotNumbers(source: string): string {
  if (!/NaN|Infinity/.test(source)) return source;
  return source.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) =>
    part.startsWith('"') ? part : 'null',
  );
}

/** The fields of an object, or null when it is none. */
export function objectOf(value: unknown): JsonObject | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value));
}

/** The items of an array, or null when it is none. */
export function arrayOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A finite number, or a text that is one; null otherwise. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?\s*$/i.test(value))
    return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** True when a JSON text begins with an object or array, to be asked before looking closer. */
export function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*[{[]/.test(text.slice(0, 1000));
}
