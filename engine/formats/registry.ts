import { AppError } from '../base/errors.ts';
import { ffmetadata } from './captions/ffmetadata.ts';
import { matroskaChapters } from './captions/matroska-chapters.ts';
import { srt, webvtt } from './captions/webvtt.ts';
import { webvttMetadata } from './captions/webvtt-metadata.ts';
import { youtube } from './captions/youtube.ts';
import type { Format, Importer } from './core/format.ts';
import { activitynet, activitynetResults } from './datasets/activitynet.ts';
import { ava } from './datasets/ava.ts';
import { charades } from './datasets/charades.ts';
import { framewise } from './datasets/framewise.ts';
import { kinetics } from './datasets/kinetics.ts';
import { soccernet } from './datasets/soccernet.ts';
import { edl } from './editing/edl.ts';
import { fcpxml } from './editing/fcpxml.ts';
import { llc } from './editing/llc.ts';
import { llcCsv } from './editing/llc-csv.ts';
import { otio } from './editing/otio.ts';
import { premiereMarkers } from './editing/premiere-markers.ts';
import { resolveMarkers } from './editing/resolve-markers.ts';
import { xmp } from './libraries/xmp.ts';
import { bento } from './research/bento.ts';
import { boris } from './research/boris/boris.ts';
import { borisAggregated } from './research/boris/boris-aggregated.ts';
import { deepethogram } from './research/deepethogram.ts';
import { elan } from './research/elan.ts';
import { noldus } from './research/noldus.ts';
import { simba } from './research/simba.ts';
import { solomon } from './research/solomon.ts';
import { textgrid } from './research/textgrid.ts';
import { csv, tsv } from './tables/table.ts';
import { tubelet } from './tables/tubelet.ts';
import { audacity } from './tools/audacity.ts';
import { cvat } from './tools/cvat.ts';
import { fiftyone } from './tools/fiftyone.ts';
import { labelStudio } from './tools/label-studio.ts';
import { sportscode } from './tools/sportscode.ts';
import { via } from './tools/via.ts';

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
  matroskaChapters,
  xmp,
  resolveMarkers,
  premiereMarkers,
  framewise,
  sportscode,
  textgrid,
  bento,
  solomon,
  simba,
  soccernet,
  noldus,
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
