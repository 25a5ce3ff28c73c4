import type { SQLInputValue } from 'node:sqlite';
import { plainText } from '../../../../engine/annotation/labels/label-text.ts';

/** A part of a statement and the values of its question marks, which must go together. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SQLInputValue[];
}

export function sql(text: string, ...values: SQLInputValue[]): Sql {
  return { text, values };
}

/** All of `parts`, joined; `1` when there is none. */
export function every(parts: readonly Sql[]): Sql {
  if (parts.length === 0) return sql('1');
  return {
    text: parts.map(({ text }) => `(${text})`).join(' AND '),
    values: parts.flatMap(({ values }) => values),
  };
}

/** The words of a search, as comparison sees them. */
export function wordsOf(text: string | undefined): string[] {
  return plainText(text ?? '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** FTS5's question for texts with a word that begins so. Quoted, so that no word is taken for an operator. */
export function wordQuery(word: string): string {
  return `"${word}"*`;
}
