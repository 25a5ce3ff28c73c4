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
import { readAva, recogniseAva } from './data-set-read.ts';
import { bySubset, type LabelledSegment, labelledSegments, numberedTexts } from './data-set-text.ts';

const MICROS = 1_000_000;

/**
 * AVA's CSV without a header: a row for each whole second in a segment, with a box around the whole picture, the number
 * of the action and person 0. A segment between two seconds is written at the nearer one. Beside it the label map.
 */
export const ava = defineFormat({
  id: 'ava',
  title: 'AVA CSV',
  extension: '.ava.csv',
  importer: { recognise: recogniseAva, read: readAva },
  exporter: {
    uses: ['split'],
    losses,
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function losses(document: InterchangeDocument): string[] {
  const segments = labelledSegments(document);
  return [
    ...labelTextLosses(document),
    ...(segments.length > 0
      ? [`Where ${counted(segments.length, 'segment')} start and end is written as whole seconds only.`]
      : []),
    ...commonLosses(document, {}),
  ];
}

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions) {
  const classes = numberedTexts(
    documents.map((document) => labelTexts(document).values()),
    1,
  );
  const { main, others } = bySubset(documents, options, (part) => {
    const rows = part.flatMap((document) => rowsOf(document, classes));
    return writeTable(rows, { separator: ',', lineEnd: '\n', disarm: false });
  });
  return {
    text: main,
    beside: [
      ...others.map(({ subset, text }) => ({ ending: `.ava-${subset}.csv`, text })),
      {
        ending: '.ava-labels.pbtxt',
        text: [...classes]
          .map(([text, id]) => `item {\n  name: "${protoText(text)}"\n  id: ${id}\n}\n`)
          .join(''),
      },
    ],
  };
}

function rowsOf(document: InterchangeDocument, classes: ReadonlyMap<string, number>): string[][] {
  const texts = labelTexts(document);
  const id = stemOf(document.video.name);
  const actions = new Map<number, Set<number>>();
  for (const segment of labelledSegments(document)) {
    const action = classes.get(texts.get(segment.label) ?? segment.label)!;
    for (const second of secondsOf(segment)) {
      const at = actions.get(second) ?? new Set();
      actions.set(second, at.add(action));
    }
  }
  return [...actions]
    .sort(([a], [b]) => a - b)
    .flatMap(([second, numbers]) =>
      [...numbers].map((action) => [
        id,
        String(second).padStart(4, '0'),
        '0.000',
        '0.000',
        '1.000',
        '1.000',
        String(action),
        '0',
      ]),
    );
}

/** Whole seconds in `[start, end)`, or the one nearest to its middle. */
function secondsOf({ startUs, endUs }: LabelledSegment): number[] {
  const first = Math.ceil(startUs / MICROS);
  const end = Math.ceil(endUs / MICROS);
  if (first >= end) return [Math.floor((startUs + endUs) / 2 / MICROS + 0.5)];
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function protoText(text: string): string {
  return oneLine(text).replace(/["\\]/g, '\\$&');
}
