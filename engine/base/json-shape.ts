/** What a JSON text may be at most, so that what it says fits into memory and can be walked. */
export interface JsonLimits {
  /** Objects and arrays in each other. */
  readonly depth: number;
  /** Objects and arrays in all: each takes far more memory than it takes letters. */
  readonly containers: number;
}

export const JSON_LIMITS: JsonLimits = { depth: 200, containers: 3_000_000 };

/** Why a JSON text is too much to be parsed, as part of a sentence; null when it is not. It need not be JSON. */
export function tooMuchJson(text: string, { depth, containers }: JsonLimits = JSON_LIMITS): string | null {
  let inside = 0;
  let count = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (isText) {
      if (letter === BACKSLASH) at++;
      else if (letter === QUOTE) isText = false;
    } else if (letter === QUOTE) {
      isText = true;
    } else if (letter === BRACE || letter === BRACKET) {
      count += 1;
      inside += 1;
      if (inside > depth) return `its parts lie in each other more than ${depth} times`;
      if (count > containers) return `it has more than ${containers / 1e6} million parts`;
    } else if (letter === BRACE_END || letter === BRACKET_END) {
      inside -= 1;
    }
  }
  return null;
}

const [QUOTE, BACKSLASH, BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];
