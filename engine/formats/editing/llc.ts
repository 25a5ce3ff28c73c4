import JSON5 from 'json5';
import { microsOfNumber, parseTime, secondsNumber } from '../../base/clock-text.ts';
import {
  DocumentBuilder,
  type FoundSegment,
  knownVideo,
  mediaName,
  ProblemList,
} from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
import { arrayOf, type JsonObject, objectOf, parseJson, textOf } from '../core/read-json.ts';
import { fieldsOf, segmentOfFields } from '../fields/segment-fields.ts';

const TITLE = 'a LosslessCut project';

/** LosslessCut refuses longer lists. */
const MOST_SEGMENTS = 2000;

/** A project is small; the slower reader of JSON5 is not set on more than this. */
const LONGEST_JSON5 = 16_000_000;

/**
 * LosslessCut's project, `clip-proj.llc` beside the video. Times are seconds; a segment without an end is a marker. Score,
 * track, state and note are tags. Rejected segments, and those with the attribute `selected` of `false`, are not
 * selected there. Version 1, where a missing start or end means that of the video, is read too.
 */
export const llc = defineFormat({
  id: 'llc',
  title: 'LosslessCut project',
  extension: '-proj.llc',
  importer: { recognise, read },
  exporter: { uses: [], losses, write },
});

function losses(document: InterchangeDocument): string[] {
  const count = document.segments.length;
  return [
    ...(count > MOST_SEGMENTS
      ? [`LosslessCut opens up to ${MOST_SEGMENTS} segments; these are ${count}.`]
      : []),
    ...losslessCutLosses(document),
  ];
}

/** What neither file of LosslessCut's says. */
export function losslessCutLosses(document: InterchangeDocument): string[] {
  return [
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
    }),
  ];
}

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const cutSegments = document.segments.map((segment) => {
    const { startUs, endUs, label, state } = segment;
    const isLeftOut = segment.attributes.selected === 'false' && state !== 'rejected';
    const tags = fields(segment).filter(([name]) => !(isLeftOut && name === '_selected'));
    return {
      start: secondsNumber(startUs),
      ...(endUs === null ? {} : { end: secondsNumber(endUs) }),
      name: label === null ? '' : (texts.get(label) ?? label),
      ...(tags.length > 0 ? { tags: Object.fromEntries(tags) } : {}),
      selected: state !== 'rejected' && !isLeftOut,
    };
  });
  return {
    text: `${JSON.stringify({ version: 2, mediaFileName: document.video.name, cutSegments }, null, 2)}\n`,
  };
}

function recognise(text: string, name: string): number {
  const head = text.slice(0, 20_000);
  if (!/^\uFEFF?\s*(\{|\/[/*])/.test(head) || !/["']?\bcutSegments\b["']?\s*:/.test(head)) return 0;
  return name.toLowerCase().endsWith('.llc') ? 1 : 0.9;
}

function read(text: string, context: ReadContext): ReadResult {
  const file = objectOf(parse(text));
  const segments = arrayOf(file?.get('cutSegments'));
  if (!file || !segments) throw unreadable(TITLE, 'it has no "cutSegments"');
  const problems = new ProblemList();
  const video = knownVideo(context, { name: mediaName(textOf(file.get('mediaFileName')) ?? '') });
  const builder = new DocumentBuilder(video, problems);
  const isFirstVersion = file.get('version') === 1;
  for (const [index, each] of segments.entries()) {
    const at = `cutSegments.${index}`;
    const segment = objectOf(each);
    if (!segment) {
      problems.add(at, 'It is not an object: left out.');
      continue;
    }
    const endUs = timeOf(segment.get('end'));
    builder.segment({
      at,
      startUs: isFirstVersion && segment.get('start') === undefined ? 0 : timeOf(segment.get('start')),
      endUs: isFirstVersion && endUs === null ? video.durationUs : endUs,
      label: nameOf(segment.get('name'), at, problems),
      ...taggedOf(segment, at, problems),
    });
  }
  return { documents: [builder.document()], problems: problems.list };
}

function parse(text: string): unknown {
  const isJson5 = text.length <= LONGEST_JSON5 && !isJson(text);
  if (!isJson5) return parseJson(text, TITLE);
  try {
    return JSON5.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const place = /at (\d+):\d+/.exec(error instanceof Error ? error.message : '');
    throw unreadable(TITLE, `it is not JSON5${place ? ` (line ${place[1]})` : ''}, or it was cut off`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

/** NaN for what is no time, null for what is not there. */
function timeOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  return (typeof value === 'string' ? parseTime(value) : microsOfNumber(value)) ?? Number.NaN;
}

function nameOf(value: unknown, at: string, problems: ProblemList): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') problems.add(at, 'Its name is not a text: read without it.');
  return typeof value === 'object' ? null : String(value);
}

/** What LosslessCut keeps of a segment for itself. */
const OWN_FIELDS = new Set([
  'start',
  'end',
  'name',
  'tags',
  'selected',
  'segColorIndex',
  'color',
  'segId',
  'initial',
]);

function taggedOf(segment: JsonObject, at: string, problems: ProblemList): Partial<FoundSegment> {
  const tags: [string, string][] = [];
  for (const [name, value] of objectOf(segment.get('tags')) ?? []) {
    if (typeof value === 'object') problems.add(at, `Its tag "${name}" is not a text: left out.`);
    else tags.push([name, String(value)]);
  }
  for (const [name, value] of segment) {
    if (OWN_FIELDS.has(name) || value === null) continue;
    if (typeof value === 'object') problems.add(at, `Its "${name}" is not a text: left out.`);
    else tags.push([name, String(value)]);
  }
  const found = segmentOfFields(tags);
  const isLeftOut = segment.get('selected') === false && found.state !== 'rejected';
  return isLeftOut ? { ...found, attributes: [...found.attributes, ['selected', 'false']] } : found;
}
