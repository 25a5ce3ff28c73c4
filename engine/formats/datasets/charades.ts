import { writeTable } from '../../base/delimited-text.ts';
import { stemOf } from '../core/document-builder.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { oneLine } from '../fields/segment-fields.ts';
import { readCharades, recogniseCharades } from './data-set-read.ts';
import { bySubset, labelledSegments, numberedTexts } from './data-set-text.ts';

const CENTISECOND = 10_000;
const HEADER = [
  'id',
  'subject',
  'scene',
  'quality',
  'relevance',
  'verified',
  'script',
  'objects',
  'descriptions',
  'actions',
  'length',
];

/**
 * The CSV of the Charades data set, a row per video: `actions` holds `c000 1.20 3.40` joined by semicolons, in seconds
 * with two decimals. Beside it the classes file that says what `c000` is.
 */
export const charades = defineFormat({
  id: 'charades',
  title: 'Charades CSV',
  extension: '.charades.csv',
  importer: { recognise: recogniseCharades, read: readCharades },
  exporter: {
    uses: ['split'],
    losses,
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function losses(document: InterchangeDocument): string[] {
  const moved = labelledSegments(document).filter(
    ({ startUs, endUs }) => startUs % CENTISECOND !== 0 || endUs % CENTISECOND !== 0,
  ).length;
  return [
    ...labelTextLosses(document),
    ...(moved > 0 ? [`Times of ${counted(moved, 'segment')} are rounded to hundredths of a second.`] : []),
    ...(document.video.durationUs === null
      ? ['The length of the video is not known: the end of the last segment is written.']
      : []),
    ...commonLosses(document, {}),
  ];
}

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions) {
  const classes = numberedTexts(
    documents.map((document) => labelTexts(document).values()),
    0,
  );
  const code = (text: string) => `c${String(classes.get(text)).padStart(3, '0')}`;
  const rowOf = (document: InterchangeDocument) => {
    const texts = labelTexts(document);
    const segments = labelledSegments(document);
    const actions = segments.map(({ startUs, endUs, label }) => {
      const start = hundredths(startUs);
      return `${code(texts.get(label) ?? label)} ${decimals(start)} ${decimals(Math.max(start + 1, hundredths(endUs)))}`;
    });
    const length =
      document.video.durationUs ?? segments.reduce((most, { endUs }) => Math.max(most, endUs), 0);
    return [
      stemOf(document.video.name),
      '',
      '',
      '',
      '',
      'No',
      '',
      '',
      '',
      actions.join(';'),
      decimals(hundredths(length)),
    ];
  };
  const { main, others } = bySubset(documents, options, (part) =>
    writeTable([HEADER, ...part.map(rowOf)], { separator: ',', lineEnd: '\n', disarm: false }),
  );
  return {
    text: main,
    beside: [
      ...others.map(({ subset, text }) => ({ ending: `.charades-${subset}.csv`, text })),
      {
        ending: '.charades-classes.txt',
        text: [...classes.keys()].map((text) => `${code(text)} ${oneLine(text)}\n`).join(''),
      },
    ],
  };
}

function hundredths(micros: number): number {
  return Math.floor(micros / CENTISECOND + 0.5);
}

function decimals(value: number): string {
  return `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
}
