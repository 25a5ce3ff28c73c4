/** How a text answers a query: a higher score is better; `places` are the letters that matched, for marking them. */
export interface FuzzyMatch {
  readonly score: number;
  readonly places: readonly number[];
}

const EXACT_WORD = 8;
const WORD_START = 6;
const IN_A_ROW = 4;
const ANYWHERE = 1;

/**
 * Whether all letters of the query are in the text in order, words of the query in any order. Beginnings of words and
 * letters in a row count more, so that `exj` finds "Export JSON" before "Next adjustment". Null when they are not.
 */
export function fuzzyMatch(text: string, query: string): FuzzyMatch | null {
  const plain = text.toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const places: number[] = [];
  let score = 0;
  for (const word of words) {
    const match = bestRun(plain, word);
    if (!match) return null;
    places.push(...match.places);
    score += match.score;
  }
  // Of equally good ones the shorter says more exactly what was asked for.
  return { score: score - text.length / 1000, places: [...new Set(places)].sort((a, b) => a - b) };
}

function bestRun(text: string, word: string): FuzzyMatch | null {
  const whole = wholePlace(text, word);
  if (whole >= 0) {
    const start = isWordStart(text, whole);
    const isWord = start && (whole + word.length === text.length || text[whole + word.length] === ' ');
    const first = isWord ? EXACT_WORD : start ? WORD_START : ANYWHERE;
    const places = Array.from({ length: word.length }, (_, index) => whole + index);
    return { score: first + (word.length - 1) * IN_A_ROW + word.length, places };
  }
  const places: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    const at = nextPlace(text, letter, from);
    if (at < 0) return null;
    score += isWordStart(text, at) ? WORD_START : at === from && places.length > 0 ? IN_A_ROW : ANYWHERE;
    places.push(at);
    from = at + 1;
  }
  return { score, places };
}

/** Where a word lies in one piece: at the begin of a word where there is such a place. */
function wholePlace(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isWordStart(text, at)) return at;
  }
  return text.indexOf(word);
}

/** The next letter in a row, else at the begin of a word, else anywhere. */
function nextPlace(text: string, letter: string, from: number): number {
  if (text[from] === letter) return from;
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    if (isWordStart(text, at)) return at;
  }
  return text.indexOf(letter, from);
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}
