import type { LabelId } from '../document/ids.ts';
import type { Label } from '../document/records.ts';
import { plainText } from './label-text.ts';

interface Entry {
  readonly label: Label;
  readonly texts: readonly string[];
}

/** How well a text answers a query, best first. */
const EXACT = 5;
const PREFIX = 4;
const WORD_PREFIX = 3;
const INSIDE = 2;
const LETTERS = 1;

/**
 * Finds labels while someone types: exact names and aliases first, then beginnings, beginnings of words, parts, and
 * last the letters in order with gaps. Among equals the most recently used comes first, then the list's order.
 * Hidden labels are not found. Build it anew when labels change.
 */
export class LabelSearch {
  readonly #entries: readonly Entry[];

  /** @param labels in the order of the list */
  constructor(labels: Iterable<Label>) {
    this.#entries = [...labels]
      .filter((label) => !label.isHidden)
      .map((label) => ({ label, texts: [label.name, ...label.aliases].map(plainText) }));
  }

  /**
   * @param recent ids of the labels used last, the newest first
   * @returns all labels, recent ones first, for an empty query
   */
  find(query: string, recent: readonly LabelId[] = [], limit = Number.POSITIVE_INFINITY): Label[] {
    const wanted = plainText(query);
    const age = new Map(recent.map((id, index) => [id, index]));
    const ageOf = (label: Label) => age.get(label.id) ?? recent.length;
    const hits: { label: Label; rank: number; place: number }[] = [];
    for (const [place, { label, texts }] of this.#entries.entries()) {
      let rank = wanted === '' ? EXACT : 0;
      for (const text of texts) rank = Math.max(rank, rankOf(text, wanted));
      if (rank > 0) hits.push({ label, rank, place });
    }
    hits.sort((a, b) => b.rank - a.rank || ageOf(a.label) - ageOf(b.label) || a.place - b.place);
    return hits.slice(0, limit).map((hit) => hit.label);
  }
}

function rankOf(text: string, wanted: string): number {
  const at = text.indexOf(wanted);
  if (at === 0) return text.length === wanted.length ? EXACT : PREFIX;
  if (at > 0) return text.includes(` ${wanted}`) ? WORD_PREFIX : INSIDE;
  return hasLetters(text, wanted) ? LETTERS : 0;
}

function hasLetters(text: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    at = text.indexOf(letter, at);
    if (at < 0) return false;
    at += letter.length;
  }
  return true;
}
