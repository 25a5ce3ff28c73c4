import { parseTime, shortSecondsText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import {
  contentOf,
  descendantsOf,
  elementOf,
  elementsOf,
  looksLikeXml,
  parseXml,
  type XmlElement,
  type XmlSource,
  xml,
} from '../core/xml.ts';
import { fieldsOf, segmentOfFields } from '../fields/segment-fields.ts';

const TITLE = 'Sportscode XML';

/** Colours of rows in 16 bits, as Sportscode writes them. */
const COLOURS = [
  [65535, 20000, 20000],
  [20000, 45000, 20000],
  [20000, 30000, 65535],
  [65535, 45000, 0],
  [45000, 20000, 60000],
  [0, 50000, 50000],
] as const;

/**
 * The XML that Hudl Sportscode, Nacsport, LongoMatch and others exchange: an instance per segment with its code, and
 * labels with a group and a text for what else is said of it. A marker has equal times.
 */
export const sportscode = defineFormat({
  id: 'sportscode',
  title: 'Hudl Sportscode XML',
  extension: '.sportscode.xml',
  importer: {
    recognise: (text) => (looksLikeXml(text, 'ALL_INSTANCES') ? 0.98 : 0),
    read,
  },
  exporter: {
    uses: [],
    losses: (document) => [
      ...labelTextLosses(document),
      ...commonLosses(document, {
        markers: true,
        unlabelled: true,
        scores: true,
        states: true,
        origins: true,
        notes: true,
        attributes: true,
        tracks: true,
        subjects: true,
        observers: true,
      }),
    ],
    write,
  },
});

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const leaf = (name: string, text: string): XmlSource => ({ name, children: text === '' ? [] : [text] });
  const instances = document.segments.map((segment, index): XmlSource => {
    const { startUs, endUs, label } = segment;
    return {
      name: 'instance',
      children: [
        leaf('ID', String(index + 1)),
        leaf('start', shortSecondsText(startUs)),
        leaf('end', shortSecondsText(endUs ?? startUs)),
        leaf('code', label === null ? '' : (texts.get(label) ?? label)),
        ...fields(segment).map(
          ([group, text]): XmlSource => ({
            name: 'label',
            children: [leaf('group', group), leaf('text', text)],
          }),
        ),
      ],
    };
  });
  const rows = document.labels.map(({ id }, index): XmlSource => {
    const [red, green, blue] = COLOURS[index % COLOURS.length]!;
    const parts = { sort_order: index + 1, code: texts.get(id) ?? id, R: red, G: green, B: blue };
    return { name: 'row', children: Object.entries(parts).map(([name, value]) => leaf(name, String(value))) };
  });
  const root: XmlSource = {
    name: 'file',
    children: [
      { name: 'ALL_INSTANCES', children: instances },
      { name: 'ROWS', children: rows },
    ],
  };
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${xml(root)}\n` };
}

function read(text: string, context: ReadContext): ReadResult {
  const root = parseXml(text, TITLE);
  const all = root.name === 'ALL_INSTANCES' ? root : [...descendantsOf(root, 'ALL_INSTANCES')][0];
  if (!all) throw unreadable(TITLE, 'it has no ALL_INSTANCES');
  const problems = new ProblemList();
  const builder = new DocumentBuilder(knownVideo(context), problems);
  for (const row of descendantsOf(root, 'row')) {
    const code = textOf(row, 'code');
    const parts = ['R', 'G', 'B'].map((name) => numberOf(textOf(row, name)));
    const isColour = parts.every((part) => part !== null && part >= 0 && part <= 65535);
    const hex = parts.map((part) =>
      Math.round((part ?? 0) / 257)
        .toString(16)
        .padStart(2, '0'),
    );
    if (code !== '') builder.label({ name: code, ...(isColour ? { colour: `#${hex.join('')}` } : {}) });
  }
  for (const instance of elementsOf(all, 'instance')) readInstance(builder, instance);
  return { documents: [builder.document()], problems: problems.list };
}

function textOf(element: XmlElement, name: string): string {
  return contentOf(elementOf(element, name)).trim();
}

function readInstance(builder: DocumentBuilder, instance: XmlElement): void {
  const startUs = parseTime(textOf(instance, 'start'));
  const endUs = parseTime(textOf(instance, 'end')) ?? Number.NaN;
  const taken = new Set<string>();
  const values = elementsOf(instance, 'label').map((label): [string, string] => {
    const wanted = textOf(label, 'group') || 'label';
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
    taken.add(name);
    return [name, contentOf(elementOf(label, 'text'))];
  });
  const note = textOf(instance, 'free_text') || textOf(instance, 'notes');
  if (note !== '' && !taken.has('note')) values.push(['note', note]);
  builder.segment({
    at: `line ${instance.line}`,
    startUs,
    endUs: endUs === startUs ? null : endUs,
    label: textOf(instance, 'code'),
    ...segmentOfFields(values),
  });
}
