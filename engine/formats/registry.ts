import { AppError } from '../errors.ts';
import { activitynet, activitynetResults } from './activitynet.ts';
import type { Format, Importer } from './format.ts';
import { labelStudio } from './label-studio.ts';
import { csv, tsv } from './table.ts';
import { tubelet } from './tubelet.ts';
import { srt, webvtt } from './webvtt.ts';
import { webvttMetadata } from './webvtt-metadata.ts';

/** All formats, in the order in which they are offered. */
export const FORMATS: readonly Format[] = [
  tubelet,
  csv,
  tsv,
  activitynet,
  activitynetResults,
  labelStudio,
  webvtt,
  webvttMetadata,
  srt,
];

/** Errors: `usage` when there is no such format. */
export function formatOf(id: string): Format {
  const found = FORMATS.find((format) => format.id === id);
  if (found) return found;
  throw new AppError(
    'usage',
    `There is no format "${id}": choose from ${FORMATS.map((format) => format.id).join(', ')}.`,
  );
}

export interface Recognised {
  readonly format: Format & { readonly importer: Importer };
  /** 0 to 1. */
  readonly confidence: number;
}

const LEAST = 0.2;

/** The formats that a text may be of, the likeliest first. */
export function recognise(text: string, name: string): Recognised[] {
  const found: Recognised[] = [];
  for (const format of FORMATS) {
    if (!format.importer) continue;
    const confidence = format.importer.recognise(text, name);
    if (confidence >= LEAST) found.push({ format: { ...format, importer: format.importer }, confidence });
  }
  return found.sort((a, b) => b.confidence - a.confidence);
}
