import type { AttributeChoice } from '../document/attributes.ts';
import { codingKey } from './coding-keys.ts';

const WITH_KEY = /^(.*\S)\s*\((F(?:[1-9]|1[0-2])|\S)\)$/iu;

/** Choices in one line, as BORIS writes modifiers: `left (l), right (r), behind`. */
export function choicesText(choices: readonly AttributeChoice[]): string {
  return choices.map(({ name, key }) => (key === null ? name : `${name} (${key})`)).join(', ');
}

/** Reads {@link choicesText}; what is empty or there twice is left out, and a key goes to the first that has it. */
export function parseChoices(text: string): AttributeChoice[] {
  const names = new Set<string>();
  const keys = new Set<string>();
  return text.split(/[,\n]/).flatMap((part) => {
    const [, said, sign] = WITH_KEY.exec(part.trim()) ?? [];
    const name = (said ?? part).trim().replace(/\s+/g, ' ');
    if (name === '' || names.has(name)) return [];
    names.add(name);
    const wanted = sign === undefined ? null : codingKey(sign);
    const key = wanted !== null && !keys.has(wanted) ? wanted : null;
    if (key !== null) keys.add(key);
    return [{ name, key }];
  });
}

/** Names of exclusion groups, with commas between them. */
export function parseGroups(text: string): string[] {
  const groups = text.split(',').map((group) => group.trim().replace(/\s+/g, ' '));
  return [...new Set(groups.filter((group) => group !== ''))];
}
