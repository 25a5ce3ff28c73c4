import { millisLosses, millisSpan, millisText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
import { oneLine, splitScore, textWithScore } from '../fields/segment-fields.ts';
import { type Cue, hasCueTimes, readCues } from './webvtt-cues.ts';

/** Segments that a caption can show. */
export function captionable({ segments }: InterchangeDocument) {
  return segments.flatMap((segment) => {
    const { start, end } = millisSpan(segment);
    return segment.label === null || end === null ? [] : [{ segment, label: segment.label, start, end }];
  });
}

/** What captions cannot say. */
export function captionLosses(document: InterchangeDocument, carriesTracks: boolean): string[] {
  const shown = captionable(document).map(({ segment }) => segment);
  const names = [...labelTexts(document).values()];
  const broken = names.filter((name) => name !== oneLine(name)).length;
  return [
    ...millisLosses(shown),
    ...(broken > 0 ? ['Line breaks in labels written as spaces.'] : []),
    ...commonLosses(document, { scores: true, tracks: carriesTracks }),
    ...labelTextLosses(document),
  ];
}

/** Captions for players: a cue per segment with its label, its score in brackets, and its track as the voice. */
export const webvtt = defineFormat({
  id: 'webvtt',
  title: 'WebVTT captions',
  extension: '.vtt',
  importer: { recognise, read },
  exporter: { uses: [], losses: (document) => captionLosses(document, true), write },
});

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const tracks = new Map(document.tracks.map(({ id, name }) => [id, name]));
  const hasVoices = document.tracks.length > 1;
  const cues = captionable(document).map(({ segment, label, start, end }, index) => {
    const text = escaped(textWithScore(oneLine(texts.get(label)!), segment.score));
    const voice = hasVoices ? `<v ${escaped(oneLine(tracks.get(segment.track) ?? ''))}>` : '';
    return `${index + 1}\n${millisText(start)} --> ${millisText(end)}\n${voice}${text}\n`;
  });
  return { text: ['WEBVTT\n', ...cues].join('\n') };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['nbsp', '\u00A0'],
  ['lrm', '\u200E'],
  ['rlm', '\u200F'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescaped(text: string): string {
  return text.replace(/&([a-z]{2,5});/g, (whole, name: string) => ENTITIES.get(name) ?? whole);
}

function recognise(text: string): number {
  if (!/^\uFEFF?WEBVTT(\s|$)/.test(text.slice(0, 20))) return 0;
  return hasJsonCue(text) ? 0.5 : 0.95;
}

/** True when a cue that can be seen from the begin holds a JSON object. */
export function hasJsonCue(text: string): boolean {
  const lines = text.slice(0, 50_000).split(/\r\n|\n|\r/);
  return lines.some(
    (line, index) =>
      line.startsWith('NOTE tubelet {') || (line.startsWith('{') && lines[index - 1]?.includes('-->')),
  );
}

function read(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const { cues, notes } = readCues(text, problems);
  for (const { line } of notes) problems.leftOut(`line ${line}`, 'NOTE', 'it is of no caption');
  if (cues.length === 0 && recognise(text) === 0) throw unreadable('WebVTT', 'it does not begin with WEBVTT');
  const builder = new DocumentBuilder(knownVideo(context), problems);
  for (const cue of cues) readCaption(builder, cue);
  return { documents: [builder.document()], problems: problems.list };
}

/** A segment for each voice that speaks in a caption; each voice is a track. */
function readCaption(builder: DocumentBuilder, { line, startUs, endUs, text }: Cue): void {
  const [before = '', ...spoken] = text.split(VOICE);
  const parts: { readonly said: string; readonly voice?: string }[] = [{ said: before }];
  for (let at = 0; at < spoken.length; at += 2) parts.push({ voice: spoken[at]!, said: spoken[at + 1]! });
  const heard = parts.filter(({ said }) => plain(said) !== '');
  for (const { said, voice } of heard.length > 0 ? heard : [{ said: '' }]) {
    const { text: label, score } = splitScore(plain(said));
    const track = voice === undefined ? {} : { track: unescaped(voice.trim()) };
    builder.segment({ at: `line ${line}`, startUs, endUs, label, score, ...track });
  }
}

/** Begins what one voice says. */
const VOICE = /<v(?:\.[^ \t>]*)?[ \t]([^>]*)>/;

function plain(text: string): string {
  return unescaped(text.replace(/<[^<>]*>/g, '')).trim();
}

/** SubRip captions: like {@link webvtt}, without tracks. */
export const srt = defineFormat({
  id: 'srt',
  title: 'SRT captions',
  extension: '.srt',
  importer: {
    recognise: (text, name) => {
      if (!hasCueTimes(text) || /^\uFEFF?WEBVTT/.test(text.slice(0, 20))) return 0;
      return /^\uFEFF?\s*\d+\s*\r?\n[^\r\n]*\d\s*-->/.test(text.slice(0, 2000))
        ? 0.95
        : name.endsWith('.srt')
          ? 0.7
          : 0.4;
    },
    read: readSrt,
  },
  exporter: { uses: [], losses: (document) => captionLosses(document, false), write: writeSrt },
});

function writeSrt(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const cues = captionable(document).map(({ segment, label, start, end }, index) => {
    const times = `${millisText(start, ',')} --> ${millisText(end, ',')}`;
    return `${index + 1}\r\n${times}\r\n${textWithScore(oneLine(texts.get(label)!), segment.score)}\r\n\r\n`;
  });
  return { text: cues.join('') };
}

function readSrt(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const { cues } = readCues(text, problems);
  if (cues.length === 0 && text.trim() !== '') throw unreadable('SRT', 'it has no caption with times');
  const builder = new DocumentBuilder(knownVideo(context), problems);
  for (const cue of cues) {
    // What players take for style, and no more: a label may have brackets of its own.
    const bare = cue.text.replace(/<\/?(?:[biu]|font)(?:\s[^<>]*)?>/gi, '').replace(/\{\\[^{}]*\}/g, '');
    const { text: label, score } = splitScore(bare);
    builder.segment({ at: `line ${cue.line}`, startUs: cue.startUs, endUs: cue.endUs, label, score });
  }
  return { documents: [builder.document()], problems: problems.list };
}
