import { LONGEST_US, parseTime } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
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

const TITLE = 'Matroska chapters';
const ROOT = 'Chapters';

/**
 * Chapters as `mkvmerge --chapters` takes them and `mkvextract chapters` gives them: XML with times to the nanosecond. A
 * marker is a chapter without an end. The plain form of OGM, `CHAPTER01=00:00:00.000`, is read too.
 */
export const matroskaChapters = defineFormat({
  id: 'matroska-chapters',
  title: TITLE,
  extension: '.chapters.xml',
  importer: {
    recognise: (text) => (looksLikeXml(text, ROOT) ? 0.98 : isOgm(text) ? 0.95 : 0),
    read: (text, context) => (isOgm(text) ? readOgm(text, context) : readXml(text, context)),
  },
  exporter: {
    uses: [],
    losses: (document) => [
      ...labelTextLosses(document),
      ...commonLosses(document, { markers: true, unlabelled: true }),
    ],
    write,
  },
});

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const leaf = (name: string, text: string): XmlSource => ({ name, children: text === '' ? [] : [text] });
  const atoms = document.segments.map(
    ({ startUs, endUs, label }, index): XmlSource => ({
      name: 'ChapterAtom',
      children: [
        leaf('ChapterUID', String(index + 1)),
        leaf('ChapterTimeStart', clock(startUs)),
        ...(endUs === null ? [] : [leaf('ChapterTimeEnd', clock(endUs))]),
        {
          name: 'ChapterDisplay',
          children: [
            leaf('ChapterString', label === null ? '' : (texts.get(label) ?? label)),
            leaf('ChapterLanguage', 'und'),
          ],
        },
      ],
    }),
  );
  const root: XmlSource = { name: ROOT, children: [{ name: 'EditionEntry', children: atoms }] };
  return {
    text: `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE Chapters SYSTEM "matroskachapters.dtd">\n${xml(root)}\n`,
  };
}

/** `00:00:01.200000000`: nanoseconds, as Matroska counts. */
function clock(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const two = (value: number) => String(value).padStart(2, '0');
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
  return `${parts.join(':')}.${String(micros - seconds * 1e6).padStart(6, '0')}000`;
}

function readXml(text: string, context: ReadContext): ReadResult {
  const root = parseXml(text, TITLE);
  if (root.name !== ROOT) throw unreadable(TITLE, 'its first element is not Chapters');
  const problems = new ProblemList();
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  for (const edition of elementsOf(root, 'EditionEntry')) readAtoms(builder, edition, [], problems);
  return { documents: [builder.document()], problems: problems.list };
}

/** Chapters in a chapter are labels below its label. */
function readAtoms(
  builder: DocumentBuilder,
  parent: XmlElement,
  path: readonly string[],
  problems: ProblemList,
): void {
  for (const atom of elementsOf(parent, 'ChapterAtom')) {
    const time = (name: string) => {
      const element = elementOf(atom, name);
      return element ? (timeOf(contentOf(element)) ?? Number.NaN) : null;
    };
    const title = contentOf(
      [...descendantsOf(elementOf(atom, 'ChapterDisplay') ?? atom, 'ChapterString')][0],
    ).trim();
    const startUs = time('ChapterTimeStart');
    const endUs = time('ChapterTimeEnd');
    builder.segment({
      at: `line ${atom.line}`,
      startUs: startUs !== null && Number.isNaN(startUs) ? null : startUs,
      endUs: endUs === startUs ? null : endUs,
      label: title,
      path,
      ...(contentOf(elementOf(atom, 'ChapterFlagHidden')).trim() === '1'
        ? { attributes: [['hidden', '1']] }
        : {}),
    });
    if (path.length < 20) readAtoms(builder, atom, title === '' ? path : [...path, title], problems);
  }
}

/** A clock with up to nine decimals, rounded half up. */
function timeOf(text: string): number | null {
  const match = /^\s*(\d{1,4}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?\s*$/.exec(text);
  if (!match) return null;
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map(Number) as [number, number, number];
  const fraction = Number((match[4] ?? '').padEnd(9, '0'));
  const micros = ((hours * 60 + minutes) * 60 + seconds) * 1e6 + Math.floor((fraction + 500) / 1000);
  return micros <= LONGEST_US ? micros : null;
}

const OGM_TIME = /^\s*CHAPTER(\d{2,4})=(.*)$/i;
const OGM_NAME = /^\s*CHAPTER(\d{2,4})NAME=(.*)$/i;

function isOgm(text: string): boolean {
  return /^\uFEFF?\s*CHAPTER\d{2,4}=\d/i.test(text.slice(0, 1000));
}

/** As players do: a chapter lasts until the next, the last until the end of the video. */
function readOgm(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  const names = new Map<string, string>();
  const found: { line: number; number: string; startUs: number }[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, index) => {
      const name = OGM_NAME.exec(line);
      const time = name ? null : OGM_TIME.exec(line);
      const startUs = time ? parseTime(time[2]!) : null;
      if (name) names.set(name[1]!, name[2]!.trim());
      else if (time && startUs !== null) found.push({ line: index + 1, number: time[1]!, startUs });
      else if (line.trim() !== '')
        problems.add(`line ${index + 1}`, 'It is no chapter with a time: left out.');
    });
  found.sort((a, b) => a.startUs - b.startUs);
  for (const [index, { line, number, startUs }] of found.entries())
    builder.segment({
      at: `line ${line}`,
      startUs,
      endUs: found[index + 1]?.startUs ?? video.durationUs,
      label: names.get(number) ?? '',
    });
  return { documents: [builder.document()], problems: problems.list };
}
