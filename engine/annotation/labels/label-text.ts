/** Letters as search and comparison see them: without case, accents and repeated spaces. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

/** A path as one comparable text; a line break is in no name. */
export function pathKey(path: readonly string[]): string {
  return path.map(plainText).join('\n');
}
