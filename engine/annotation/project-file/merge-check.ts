/** The identity of a project's content. */
export type Fingerprint = string;

/**
 * What has to happen before a project is saved over a file. `same`: nothing. `fast-forward`: only one side changed
 * since the base, so the other takes it over: `mine` is written, `theirs` is loaded. `conflict`: both changed, and a
 * person has to choose.
 */
export type MergeCheck =
  | { readonly kind: 'same' }
  | { readonly kind: 'fast-forward'; readonly to: 'mine' | 'theirs' }
  | { readonly kind: 'conflict' };

/**
 * Compares this window's project with the file. To be asked before every write and when the file changes on disk.
 * @param base what the file held when this window last read or wrote it; null when it did not exist
 * @param mine what this window holds
 * @param theirs what the file holds now; null when it does not exist
 */
export function mergeCheck(
  base: Fingerprint | null,
  mine: Fingerprint,
  theirs: Fingerprint | null,
): MergeCheck {
  if (mine === theirs) return { kind: 'same' };
  // A file that is gone has nothing to lose: it is written again.
  if (theirs === base || theirs === null) return { kind: 'fast-forward', to: 'mine' };
  if (mine === base) return { kind: 'fast-forward', to: 'theirs' };
  return { kind: 'conflict' };
}

/**
 * Fingerprint of a project file's text apart from its revision, so that saving the same content twice is no
 * difference. Made to tell versions apart, not to withstand forgery.
 * @param text as `writeProject` gives it, or as a file holds it
 */
export function fingerprint(text: string): Fingerprint {
  const content = text.replace(/^(\{\n.*\n.*\n"revision":)\d+/, '$1');
  return [1, 2, 3, 4].map((seed) => murmur32(content, seed).toString(16).padStart(8, '0')).join('');
}

/** MurmurHash3 with 32 bits (Austin Appleby), a block per UTF-16 unit. */
function murmur32(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) {
    const block = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    hash ^= Math.imul((block << 15) | (block >>> 17), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
