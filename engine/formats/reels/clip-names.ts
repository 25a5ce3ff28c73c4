import { AppError } from '../../base/errors.ts';
import { safeName, shortened, withoutEnding } from '../fields/file-names.ts';

/** What a pattern can name of a clip. */
export interface NamedClip {
  /** The video's file name. */
  readonly video: string;
  /** Which of several videos in the file a person chose; absent: the file's own choice. */
  readonly videoNumber?: number | undefined;
  readonly label: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly score: number | null;
  /** Place among the clips that are cut together, from 1. */
  readonly number: number;
}

export const DEFAULT_CLIP_PATTERN = '{video} {start}-{end} {label}';

const seconds = (micros: number) => (micros / 1e6).toFixed(3);

const PARTS: Readonly<Record<string, (clip: NamedClip) => string>> = {
  video: ({ video, videoNumber }) =>
    withoutEnding(video) + (videoNumber === undefined ? '' : ` (video ${videoNumber})`),
  label: ({ label }) => label,
  start: ({ startUs }) => seconds(startUs),
  end: ({ endUs }) => seconds(endUs),
  length: ({ startUs, endUs }) => seconds(endUs - startUs),
  score: ({ score }) => score?.toFixed(2) ?? '',
  number: ({ number }) => String(number).padStart(4, '0'),
};

/** As a help text lists them: `{video} {label} ...`. */
export const CLIP_PARTS = Object.keys(PARTS)
  .map((name) => `{${name}}`)
  .join(' ');

/** Bytes of a name, which leave room for a number and for endings. */
const LONGEST_NAME = 200;

/** A file's name without its ending, fit for every disk. */
export interface FittingName {
  readonly stem: string;
  /** It was too long and was cut. */
  readonly isShortened: boolean;
}

/** Errors: `usage` for a part that there is not. */
export function clipName(pattern: string, clip: NamedClip): FittingName {
  const name = pattern.replace(/\{([^{}]*)\}/g, (_, part: string) => {
    const text = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
    if (!text)
      throw new AppError('usage', `A clip's name has no part "{${part}}": choose from ${CLIP_PARTS}.`);
    return text(clip);
  });
  return fittingName(name.replace(/\s+/g, ' ').trim());
}

/** What a person calls a file, fit for every disk. */
export function fittingName(name: string): FittingName {
  const safe = safeName(name);
  const stem = shortened(safe, LONGEST_NAME);
  return { stem, isShortened: stem !== safe };
}
