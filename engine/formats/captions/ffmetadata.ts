import { LONGEST_US } from '../../base/clock-text.ts';
import { DocumentBuilder, type FoundSegment, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { fieldsOf, segmentOfFields } from '../fields/segment-fields.ts';

const TITLE = 'FFmetadata chapters';
const HEADER = ';FFMETADATA1';

/**
 * Chapters for `ffmpeg -i clip.mp4 -i chapters.txt -map_chapters 1 -map_metadata 0 -c copy out.mkv`, in microseconds. A
 * marker is a chapter that ends where it starts. Score, track, state and note are metadata of the chapter; Matroska
 * keeps overlapping chapters, MP4 does not.
 */
export const ffmetadata = defineFormat({
  id: 'ffmetadata',
  title: TITLE,
  extension: '.ffmetadata.txt',
  importer: { recognise: (text) => (/^\uFEFF?;FFMETADATA/.test(text.slice(0, 20)) ? 1 : 0), read },
  exporter: { uses: [], losses, write },
});

function losses(document: InterchangeDocument): string[] {
  const overlapping = overlaps(document);
  return [
    ...labelTextLosses(document),
    ...(overlapping > 0
      ? [`${counted(overlapping, 'segment')} overlapping others: MKV keeps them, MP4 cuts them.`]
      : []),
    ...commonLosses(document, {
      markers: true,
      unlabelled: true,
      scores: true,
      states: true,
      origins: true,
      notes: true,
      attributes: true,
      tracks: true,
    }),
  ];
}

function overlaps({ segments }: InterchangeDocument): number {
  let reachedUs = 0;
  let count = 0;
  for (const { startUs, endUs } of segments) {
    if (startUs < reachedUs) count++;
    reachedUs = Math.max(reachedUs, endUs ?? startUs);
  }
  return count;
}

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const chapters = document.segments.map((segment) => {
    const { startUs, endUs, label } = segment;
    const title = label === null ? '' : (texts.get(label) ?? label);
    const lines = [
      '[CHAPTER]',
      'TIMEBASE=1/1000000',
      `START=${startUs}`,
      `END=${endUs ?? startUs}`,
      ...(title === '' ? [] : [`title=${escaped(title)}`]),
      ...fields(segment).map(([name, value]) => `${escaped(name)}=${escaped(value)}`),
    ];
    return `${lines.join('\n')}\n`;
  });
  return { text: [`${HEADER}\n`, ...chapters].join('') };
}

/** `=`, `;`, `#`, `\` and line ends with a backslash in front. No file can hold U+0000. */
function escaped(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replace(/[=;#\\\n]/g, '\\$&');
}

interface Chapter {
  readonly line: number;
  readonly values: [string, string][];
}

function read(text: string, context: ReadContext): ReadResult {
  if (!/^\uFEFF?;FFMETADATA/.test(text.slice(0, 20)))
    throw unreadable(TITLE, `its first line is not "${HEADER}"`);
  const problems = new ProblemList();
  const chapters: Chapter[] = [];
  let section: Chapter | null = null;
  for (const { line, text: raw } of linesOf(text.replace(/^\uFEFF/, ''))) {
    if (raw === '' || raw.startsWith(';') || raw.startsWith('#')) continue;
    if (raw.startsWith('[')) {
      section = /^\[CHAPTER\]\s*$/.test(raw) ? { line, values: [] } : null;
      if (section) chapters.push(section);
      else if (!/^\[STREAM\]\s*$/.test(raw))
        problems.add(`line ${line}`, `The section ${raw.trim()} is not known: left out.`);
      continue;
    }
    if (!section) {
      problems.leftOut(`line ${line}`, 'line', 'about the file, not about a chapter');
      continue;
    }
    const value = keyAndValue(raw);
    if (value) section.values.push(value);
    else problems.add(`line ${line}`, 'It has no "=": left out.');
  }
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  const found = chapters.map((chapter) => segmentOf(chapter));
  for (const [index, { hasEnd, ...segment }] of found.entries()) {
    // As players do: a chapter without an end lasts until the next.
    const endUs = hasEnd ? segment.endUs : (found[index + 1]?.startUs ?? video.durationUs);
    builder.segment({ ...segment, endUs });
  }
  return { documents: [builder.document()], problems: problems.list };
}

function segmentOf({ line, values }: Chapter): FoundSegment & { readonly hasEnd: boolean } {
  const special = new Map<string, string>();
  const rest: [string, string][] = [];
  for (const [name, value] of values) {
    if (/^(TIMEBASE|START|END|title)$/.test(name) && !special.has(name)) special.set(name, value);
    else rest.push([name, value]);
  }
  const base = /^(\d{1,10})\/(\d{1,10})$/.exec(special.get('TIMEBASE')?.trim() ?? '1/1000000000');
  const time = (name: string) => microsOf(special.get(name), base);
  const startUs = time('START');
  const endUs = time('END');
  return {
    at: `line ${line}`,
    startUs,
    endUs: endUs === startUs ? null : (endUs ?? Number.NaN),
    hasEnd: special.has('END'),
    label: special.get('title') ?? null,
    ...segmentOfFields(rest),
  };
}

function microsOf(text: string | undefined, base: RegExpExecArray | null): number | null {
  if (text === undefined || !base || !/^-?\d{1,18}$/.test(text.trim())) return null;
  const den = BigInt(base[2]!);
  if (den === 0n) return null;
  const twice = 2n * BigInt(text.trim()) * BigInt(base[1]!) * 1_000_000n + den;
  const micros = Number(twice >= 0n ? twice / (2n * den) : -((-twice + 2n * den - 1n) / (2n * den)));
  return Math.abs(micros) <= LONGEST_US ? micros : null;
}

/** Lines, a line end with a backslash in front being part of one. */
function* linesOf(text: string): Generator<{ readonly line: number; readonly text: string }> {
  const stops = /\\[\s\S]|\n/g;
  let [from, line, begin] = [0, 1, 1];
  for (let stop = stops.exec(text); stop; stop = stops.exec(text)) {
    if (stop[0].endsWith('\n')) line++;
    if (stop[0] !== '\n') continue;
    yield { line: begin, text: text.slice(from, stop.index).replace(/\r$/, '') };
    from = stops.lastIndex;
    begin = line;
  }
  yield { line: begin, text: text.slice(from) };
}

function keyAndValue(line: string): [string, string] | null {
  const parts = /\\[\s\S]|=/g;
  for (let part = parts.exec(line); part; part = parts.exec(line)) {
    if (part[0] === '=')
      return [unescaped(line.slice(0, part.index)), unescaped(line.slice(parts.lastIndex))];
  }
  return null;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}
