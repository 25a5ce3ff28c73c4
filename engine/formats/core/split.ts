import { readTable } from '../../base/delimited-text.ts';
import { AppError } from '../../base/errors.ts';
import { withoutEnding } from '../fields/file-names.ts';
import type { WriteOptions } from './format.ts';

export type Subset = WriteOptions['subset'];

/** What a data set uses videos for, in the order in which their files are written. */
export const SUBSETS: readonly Subset[] = ['training', 'validation', 'testing'];

/**
 * What a video is used for: as a list says, else as the split draws it, else the one subset of all. The draw depends on the
 * video's name and the seed alone, so that further videos move none.
 */
export function subsetOf(
  video: { readonly name: string },
  { subset, split, subsets }: Pick<WriteOptions, 'subset' | 'split' | 'subsets'>,
): Subset {
  const listed = listedSubset(video, subsets);
  if (listed) return listed;
  if (!split) return subset;
  const draw = fraction(`${split.seed}\n${withoutEnding(video.name)}`);
  if (draw < split.testing) return 'testing';
  return draw < split.testing + split.validation ? 'validation' : 'training';
}

/** What a list says of a video, by its name with or without the ending; undefined where it names it not. */
export function listedSubset(
  { name }: { readonly name: string },
  subsets: WriteOptions['subsets'],
): Subset | undefined {
  const known = [name, withoutEnding(name)].find((each) => Object.hasOwn(subsets, each));
  return known === undefined ? undefined : subsets[known];
}

/**
 * What each video of a list is used for, by its name with or without the ending: a line per video, its name and the
 * subset. A first line of titles is passed over. Errors: `usage` with the line
 */
export function parseSubsetList(text: string, name: string): WriteOptions['subsets'] {
  const found: Record<string, Subset> = {};
  for (const { line, cells } of readTable(text).rows) {
    const [video = '', word = ''] = cells.map((cell) => cell.trim());
    const beginning = word.toLowerCase().slice(0, 3);
    const known = beginning.length < 3 ? undefined : SUBSETS.find((each) => each.startsWith(beginning));
    if (known) found[video] = known;
    else if (line > 1)
      throw new AppError('usage', `${name}, line ${line}: "${word}" is none of ${SUBSETS.join(', ')}.`);
  }
  return found;
}

/** Evenly spread over 0 to 1: FNV-1a with the bits mixed once more (finalizer of MurmurHash3). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
