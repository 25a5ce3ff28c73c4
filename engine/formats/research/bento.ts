import { microsOfNumber, secondsText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import {
  defineFormat,
  type ReadContext,
  type ReadResult,
  unreadable,
  type WriteOptions,
} from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { numberOf } from '../core/read-json.ts';
import { frameTimesOf, parseRate } from '../fields/frame-times.ts';
import { mediaPlace } from '../fields/media-address.ts';
import { oneLine } from '../fields/segment-fields.ts';

const TITLE = 'a BENTO annotation file';
const FIRST_LINE = 'Bento annotation file';

/**
 * `.annot` of BENTO and MARS: a channel per track, below it each behaviour with its starts, stops and lengths in seconds.
 * Read with frame numbers too, which count from 1 with the last included. Names have no spaces. A marker has equal times.
 */
export const bento = defineFormat({
  id: 'bento',
  title: 'BENTO / MARS annotation',
  extension: '.annot',
  importer: {
    recognise: (text) => (/^\uFEFF?\s*Bento annotation file/i.test(text.slice(0, 200)) ? 1 : 0),
    read,
    countsFrames: true,
  },
  exporter: { uses: ['mediaUrl', 'frameRate'], losses, write },
});

function wordOf(text: string): string {
  return (
    oneLine(text)
      .replace(/\s+/g, '_')
      .replace(/-{5,}$/, '----') || '_'
  );
}

function losses(document: InterchangeDocument): string[] {
  const names = [...labelTexts(document).values(), ...document.tracks.map(({ name }) => name)];
  const changed = names.filter((name) => wordOf(name) !== name).length;
  return [
    ...labelTextLosses(document),
    ...(changed > 0 ? [`Spaces in ${counted(changed, 'name')} written as underscores.`] : []),
    ...commonLosses(document, { markers: true, tracks: true }),
  ];
}

function write(document: InterchangeDocument, options: WriteOptions) {
  const { video, tracks, segments, labels } = document;
  const texts = labelTexts(document);
  const word = (label: string) => wordOf(texts.get(label) ?? label);
  const rate = options.frameRate ?? video.frameRate;
  const endUs =
    video.durationUs ?? segments.reduce((most, { startUs, endUs: end }) => Math.max(most, end ?? startUs), 0);
  const channels = tracks.map(({ id, name }) => {
    const own = segments.filter(({ track }) => track === id);
    const groups = labels.flatMap(({ id: label }) => {
      const rows = own.filter((segment) => segment.label === label);
      if (rows.length === 0) return [];
      const lines = rows.map(({ startUs, endUs: end }) =>
        [startUs, end ?? startUs, (end ?? startUs) - startUs].map(secondsText).join('\t'),
      );
      return [`>${word(label)}\nStart\tStop\tDuration\n${lines.join('\n')}\n`];
    });
    return `${wordOf(name)}----------\n${groups.join('\n')}\n`;
  });
  const head = [
    FIRST_LINE,
    `Movie file(s): ${oneLine(mediaPlace(video, options) ?? video.name)}`,
    '',
    'Stimulus name: ',
    `Annotation start time: ${secondsText(0)}`,
    `Annotation stop time: ${secondsText(endUs)}`,
    ...(rate ? [`Annotation framerate: ${(rate.num / rate.den).toFixed(6)}`] : []),
    '',
    'List of channels:',
    ...tracks.map(({ name }) => wordOf(name)),
    '',
    'List of annotations:',
    ...labels.map(({ id }) => word(id)),
    '',
  ];
  return { text: `${head.join('\n')}\n${channels.join('\n')}` };
}

function read(text: string, context: ReadContext): ReadResult {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (!/^\s*Bento annotation file/i.test(lines[0] ?? ''))
    throw unreadable(TITLE, `its first line is not "${FIRST_LINE}"`);
  const header = new Map<string, string>();
  for (const line of lines) {
    const match = /^([A-Z][A-Za-z() ]+?)\s*:\s*(.*)$/.exec(line);
    if (match && !header.has(match[1]!.toLowerCase())) header.set(match[1]!.toLowerCase(), match[2]!.trim());
  }
  const rows = lines.filter((line) => /^\s*[\d.]+\s+[\d.]+(\s+[\d.]+)?\s*$/.test(line));
  const isFrames =
    header.has('annotation start frame') || (rows.length > 0 && !rows.some((row) => row.includes('.')));
  const problems = new ProblemList();
  const movie = header.get('movie file(s)')?.split(/\s*[;,]\s*|\t/)[0] ?? '';
  const video = knownVideo(context, {
    name: mediaName(movie),
    frameRate: parseRate(header.get('annotation framerate') ?? ''),
    durationUs: isFrames ? null : microsOfNumber(numberOf(header.get('annotation stop time'))),
  });
  const builder = new DocumentBuilder(video, problems);
  const frames = isFrames && rows.length > 0 ? frameTimesOf(video, context.frameRate) : null;
  if (frames) problems.add('line 1', 'Frames are read as counted from 1, the last included.');
  const times = (start: number, stop: number) => {
    if (!frames)
      return { startUs: microsOfNumber(start), endUs: start === stop ? null : microsOfNumber(stop) };
    return start < 1 || stop > 1e9
      ? { startUs: null, endUs: null }
      : { startUs: frames.timeOf(start - 1), endUs: frames.timeOf(stop) };
  };
  let list: 'channels' | 'annotations' | null = null;
  let track = '';
  let label: string | null = null;
  lines.forEach((line, index) => {
    const at = `line ${index + 1}`;
    const plain = line.trim();
    const channel = /^(.+?)-{5,}$/.exec(plain);
    if (plain === '') list = null;
    else if (/^List of (channels|annotations):/i.test(plain))
      list = /channels/i.test(plain) ? 'channels' : 'annotations';
    else if (list === 'channels') builder.track(plain);
    else if (list === 'annotations') builder.label({ name: plain });
    else if (channel) {
      track = channel[1]!;
      label = null;
    } else if (plain.startsWith('>')) label = plain.slice(1).trim();
    else if (label !== null && !/^Start\b/i.test(plain)) {
      const [start = null, stop = null] = plain.split(/\s+/).map(numberOf);
      if (start === null || stop === null) problems.add(at, 'It is not a start and a stop: left out.');
      else builder.segment({ at, ...times(start, stop), label, track });
    }
  });
  return { documents: [builder.document()], problems: problems.list };
}
