import { AppError } from '../errors.ts';
import { activitynet, activitynetResults } from './activitynet.ts';
import { audacity } from './audacity.ts';
import { ava } from './ava.ts';
import { boris } from './boris.ts';
import { borisAggregated } from './boris-aggregated.ts';
import { charades } from './charades.ts';
import { cvat } from './cvat.ts';
import { deepethogram } from './deepethogram.ts';
import { edl } from './edl.ts';
import { elan } from './elan.ts';
import { fcpxml } from './fcpxml.ts';
import { ffmetadata } from './ffmetadata.ts';
import { fiftyone } from './fiftyone.ts';
import type { Format, Importer } from './format.ts';
import { kinetics } from './kinetics.ts';
import { labelStudio } from './label-studio.ts';
import { llc } from './llc.ts';
import { llcCsv } from './llc-csv.ts';
import { otio } from './otio.ts';
import { csv, tsv } from './table.ts';
import { tubelet } from './tubelet.ts';
import { via } from './via.ts';
import { srt, webvtt } from './webvtt.ts';
import { webvttMetadata } from './webvtt-metadata.ts';
import { xmp } from './xmp.ts';
import { youtube } from './youtube.ts';

/** All formats, in the order in which they are offered. */
export const FORMATS: readonly Format[] = [
  tubelet,
  csv,
  tsv,
  activitynet,
  activitynetResults,
  labelStudio,
  elan,
  boris,
  borisAggregated,
  webvtt,
  webvttMetadata,
  srt,
  llc,
  llcCsv,
  via,
  audacity,
  fiftyone,
  ffmetadata,
  deepethogram,
  kinetics,
  charades,
  ava,
  cvat,
  edl,
  fcpxml,
  otio,
  youtube,
  xmp,
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
