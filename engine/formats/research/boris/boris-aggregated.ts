import { secondsText } from '../../../base/clock-text.ts';
import { readTable, writeTable } from '../../../base/delimited-text.ts';
import { stemOf } from '../../core/document-builder.ts';
import { defineFormat, type WriteOptions, type Written } from '../../core/format.ts';
import {
  commonLosses,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../../core/interchange.ts';
import { frameTimesOf } from '../../fields/frame-times.ts';
import { guardLosses } from '../../tables/formula-guard.ts';
import { borisHeader, NO_SUBJECT, readBorisTable } from './boris-table-read.ts';
import { eventTexts, trackSubjectLosses } from './boris-texts.ts';

/** The columns of version 9 that tell something here, without those of modifiers. */
const HEADER = [
  'Observation id',
  'Observation date',
  'Description',
  'Observation type',
  'Source',
  'Time offset (s)',
  'Coding duration',
  'Media duration (s)',
  'FPS (frame/s)',
  'Subject',
  'Observation duration by subject by observation',
  'Behavior',
  'Behavioral category',
  'Behavior type',
  'Start (s)',
  'Stop (s)',
  'Duration (s)',
  'Media file name',
  'Image index start',
  'Image index stop',
  'Image file path start',
  'Image file path stop',
  'Comment start',
  'Comment stop',
] as const;
type Column = (typeof HEADER)[number];

/**
 * BORIS's aggregated events as tab separated text: a row per segment or point. Read from versions 7 to 9, with commas
 * too, and the tabular events with a row per start and stop.
 */
export const borisAggregated = defineFormat({
  id: 'boris-aggregated',
  title: 'BORIS aggregated events',
  extension: '.aggregated.tsv',
  importer: {
    recognise: (text) => (borisHeader(readTable(text.slice(0, 50_000)).rows) ? 0.98 : 0),
    read: readBorisTable,
  },
  exporter: {
    uses: ['frameRate', 'writtenAt'],
    losses: (document) => [
      'Size of the video left out.',
      ...guardLosses(document),
      ...trackSubjectLosses(document),
      ...commonLosses(document, {
        markers: true,
        scores: true,
        states: true,
        origins: true,
        notes: true,
        attributes: true,
        tracks: true,
        labelPaths: true,
        subjects: true,
        observers: true,
        observations: true,
      }),
      ...labelTextLosses(document),
    ],
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions): Written {
  const variables = [
    ...new Set(documents.flatMap(({ observation }) => Object.keys(observation?.variables ?? {}))),
  ];
  const found = documents.map((document) => rowsOf(document, options));
  const most = Math.max(1, ...found.flat().map(({ modifiers }) => modifiers.length));
  const modifiers = Array.from({ length: most }, (_, index) => `Modifier #${index + 1}`);
  const put = (at: Column, more: readonly string[], row: readonly string[]) =>
    row.toSpliced(HEADER.indexOf(at) + 1, 0, ...more);
  // From the right, so that places to the left stay.
  const header = put('FPS (frame/s)', variables, put('Behavioral category', modifiers, HEADER));
  const rows = documents.flatMap(({ observation }, index) => {
    const values = new Map(Object.entries(observation?.variables ?? {}));
    return found[index]!.map(({ cells, modifiers: chosen }) =>
      put(
        'FPS (frame/s)',
        variables.map((name) => values.get(name) ?? ''),
        put(
          'Behavioral category',
          modifiers.map((_, place) => chosen[place] ?? ''),
          cells,
        ),
      ),
    );
  });
  return { text: writeTable([header, ...rows], { separator: '\t', lineEnd: '\r\n', disarm: true }) };
}

interface Row {
  readonly cells: readonly string[];
  readonly modifiers: readonly string[];
}

function rowsOf(document: InterchangeDocument, options: WriteOptions): Row[] {
  const { video, segments, labels, observation } = document;
  const texts = labelTexts(document);
  const paths = new Map(labels.map(({ id, path }) => [id, path.join(' / ')]));
  const rate = options.frameRate ?? video.frameRate;
  const frames = rate || video.frameTimesUs ? frameTimesOf(video, options.frameRate) : null;
  const textsOf = eventTexts(document);
  const frameAt = (timeUs: number | null) =>
    frames === null || timeUs === null ? 'NA' : String(frames.edgeAt(timeUs));
  return segments.flatMap((segment): Row[] => {
    const { label, startUs, endUs } = segment;
    if (label === null) return [];
    const { subject, modifiers, comment, stopComment } = textsOf(segment);
    const cells: Partial<Record<Column, string>> = {
      'Observation id': observation?.name ?? stemOf(video.name),
      'Observation date': (observation?.date ?? options.writtenAt).slice(0, 19).replace('T', ' '),
      Description: observation?.description ?? '',
      'Observation type': 'Media file(s)',
      Source: `player #1:${video.name}`,
      'Time offset (s)': '0.0',
      'Media duration (s)': video.durationUs === null ? 'NA' : secondsText(video.durationUs),
      'FPS (frame/s)': rate ? String(rate.num / rate.den) : 'NA',
      Subject: subject === '' ? NO_SUBJECT : subject,
      Behavior: texts.get(label)!,
      'Behavioral category': paths.get(label)!,
      'Behavior type': endUs === null ? 'POINT' : 'STATE',
      'Start (s)': secondsText(startUs),
      'Stop (s)': secondsText(endUs ?? startUs),
      'Duration (s)': endUs === null ? 'NA' : secondsText(endUs - startUs),
      'Media file name': video.name,
      'Image index start': frameAt(startUs),
      'Image index stop': frameAt(endUs ?? startUs),
      'Comment start': comment,
      'Comment stop': stopComment,
    };
    return [
      {
        cells: HEADER.map((column) => cells[column] ?? ''),
        modifiers: modifiers === '' ? [] : modifiers.split('|'),
      },
    ];
  });
}
