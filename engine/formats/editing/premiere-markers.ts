import { columnsOf, readTable, separatorOf, writeTable } from '../../base/delimited-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
} from '../core/format.ts';
import { type InterchangeDocument, labelTexts } from '../core/interchange.ts';
import { editRateOf, readingRate, spanInVideo } from '../fields/edit-rate.ts';
import { fieldsOf, segmentOfFields } from '../fields/segment-fields.ts';
import { canDropFrames, parseTimecode, timecode } from '../fields/timecode.ts';
import { editLosses } from './edit-losses.ts';

const HEADER = ['Marker Name', 'Description', 'In', 'Out', 'Duration', 'Marker Type'];
const TITLE = 'markers of Premiere';

/**
 * The list of markers that Premiere Pro exports ("Markers > Export Markers" as CSV): tab separated, timecodes, a marker
 * without a length has equal ones. The description is the note; what else there is follows it as `name: value` lines.
 */
export const premiereMarkers = defineFormat({
  id: 'premiere-markers',
  title: 'Premiere Pro markers',
  extension: '.markers.csv',
  importer: {
    recognise: (text) => {
      const columns = columnsOf(readTable(text.slice(0, 2000)).rows[0]?.cells ?? []);
      return ['marker name', 'in', 'out'].every((title) => columns.has(title)) ? 0.98 : 0;
    },
    read,
    countsFrames: true,
  },
  exporter: { uses: ['frameRate', 'startTimecode'], losses, write },
});

function losses(document: InterchangeDocument, options: WriteOptions): string[] {
  const edit = editRateOf(document, options);
  return editLosses(document, edit, [], {
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
  });
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const edit = editRateOf(document, options);
  const isDrop = canDropFrames(edit.rate);
  const texts = labelTexts(document);
  const fields = fieldsOf(document);
  const code = (frame: number) => timecode(frame, edit.rate, isDrop);
  const rows = document.segments.flatMap((segment) => {
    const span = spanInVideo(edit, segment);
    if (!span) return [];
    const length = segment.endUs === null ? 0 : span.end - span.first;
    const first = edit.startFrame + span.first;
    const said = fields(segment, ['note']);
    const description = [segment.note, ...(said.length > 0 ? [JSON.stringify(Object.fromEntries(said))] : [])]
      .filter(Boolean)
      .join('\n');
    const label = segment.label === null ? '' : (texts.get(segment.label) ?? segment.label);
    return [[label, description, code(first), code(first + length), code(length), 'Comment']];
  });
  return { text: writeTable([HEADER, ...rows], { separator: '\t', lineEnd: '\r\n', disarm: false }) };
}

function read(text: string, context: ReadContext): ReadResult {
  const { rows } = readTable(text, separatorOf(text));
  const columns = columnsOf(rows[0]?.cells ?? []);
  if (!columns.has('marker name') || !columns.has('in'))
    throw unreadable(TITLE, 'its first line has no "Marker Name" and "In"');
  const problems = new ProblemList();
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  const edit = rows.length > 1 ? readingRate(video, context) : null;
  for (const { line, cells } of rows.slice(1)) {
    if (!edit) break;
    const cell = (title: string) => cells[columns.get(title) ?? -1] ?? '';
    const [first, end] = [cell('in'), cell('out')].map((code) => parseTimecode(code, edit.rate));
    if (first == null || end == null || first < edit.startFrame) {
      problems.add(
        `line ${line}`,
        'Its times are no timecodes at this frame rate, or before the first frame: left out.',
      );
      continue;
    }
    const at = (frame: number) => edit.frames.timeOf(frame - edit.startFrame);
    const { note, fields } = descriptionOf(cell('description'));
    const type = cell('marker type').trim();
    const { attributes, ...rest } = segmentOfFields(fields);
    builder.segment({
      at: `line ${line}`,
      ...rest,
      startUs: at(first),
      endUs: end === first ? null : at(end),
      label: cell('marker name'),
      note,
      attributes: type === '' || type === 'Comment' ? attributes : [...attributes, ['marker type', type]],
    });
  }
  return { documents: [builder.document()], problems: problems.list };
}

/** The note, and the values that we write on a line of their own below it. */
function descriptionOf(text: string): { note: string; fields: [string, string][] } {
  const at = text.lastIndexOf('\n');
  const last = text.slice(at + 1);
  if (last.startsWith('{') && last.endsWith('}')) {
    try {
      const values = Object.entries(JSON.parse(last) as Record<string, unknown>);
      if (values.every(([, value]) => typeof value === 'string'))
        return { note: text.slice(0, Math.max(0, at)), fields: values as [string, string][] };
    } catch {
      // A note that only looks like it.
    }
  }
  return { note: text, fields: [] };
}
