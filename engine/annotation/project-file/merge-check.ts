import type { Project } from './project.ts';
import { writeProject } from './write-project.ts';

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
export function mergeCheck(base: Fingerprint | null, mine: Fingerprint, theirs: Fingerprint | null): MergeCheck {
  if (mine === theirs) return { kind: 'same' };
  // A file that is gone has nothing to lose: it is written again.
  if (theirs === base || theirs === null) return { kind: 'fast-forward', to: 'mine' };
  if (mine === base) return { kind: 'fast-forward', to: 'theirs' };
  return { kind: 'conflict' };
}

/**
 * Fingerprint of a project apart from its revision, so that saving the same content twice is no difference. 106 bits,
 * made to tell versions apart, not to withstand forgery.
 */
export function fingerprint(project: Project): Fingerprint {
  const text = writeProject({ ...project, revision: 0 });
  return `${hash53(text, 0)}${hash53(text, 1)}`;
}

/** cyrb53 (public domain, github.com/bryc/code): 53 well-mixed bits as 14 hexadecimal digits. */
function hash53(text: string, seed: number): string {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, '0');
}
