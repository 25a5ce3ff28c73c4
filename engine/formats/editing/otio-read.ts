import { microsOfNumber } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted } from '../core/interchange.ts';
import {
  arrayOf,
  type JsonObject,
  looksLikeJson,
  numberOf,
  objectOf,
  parseJson,
  textOf,
} from '../core/read-json.ts';
import { evenFrames, rateOfNumber } from '../fields/frame-times.ts';
import { segmentOfFields } from '../fields/segment-fields.ts';

const TITLE = 'OpenTimelineIO';

/** Deeper than any timeline that people make. */
const DEEPEST = 50;

export function recogniseOtio(text: string): number {
  return looksLikeJson(text) && /"OTIO_SCHEMA"\s*:/.test(text.slice(0, 20_000)) ? 0.98 : 0;
}

/** Reads markers of clips, and clips without markers as cuts of their media. Errors: `format/invalid` */
export function readOtio(text: string, context: ReadContext): ReadResult {
  const root = objectOf(parseJson(text, TITLE));
  if (!root || textOf(root.get('OTIO_SCHEMA')) === null) throw unreadable(TITLE, 'it has no OTIO_SCHEMA');
  const problems = new ProblemList();
  const builders = new Map<string, DocumentBuilder>();
  const clips: { clip: JsonObject; at: string }[] = [];
  const left = { markers: 0 };
  collect(root, 'otio', 0, clips, left);
  for (const { clip, at } of clips) readClip(clip, at, builders, context, problems);
  if (left.markers > 0)
    problems.add('otio', `${counted(left.markers, 'marker')} of tracks left out: they are on no medium.`);
  if (builders.size === 0) builders.set('', new DocumentBuilder(knownVideo(context), problems));
  return { documents: [...builders.values()].map((builder) => builder.document()), problems: problems.list };
}

function schemaOf(item: JsonObject | null): string {
  return (textOf(item?.get('OTIO_SCHEMA')) ?? '').replace(/\.\d+$/, '');
}

function collect(
  item: JsonObject,
  at: string,
  depth: number,
  clips: { clip: JsonObject; at: string }[],
  left: { markers: number },
): void {
  if (depth > DEEPEST) return;
  if (schemaOf(item) === 'Clip') {
    clips.push({ clip: item, at });
    return;
  }
  left.markers += arrayOf(item.get('markers'))?.length ?? 0;
  const tracks = objectOf(item.get('tracks'));
  if (tracks) collect(tracks, `${at}.tracks`, depth + 1, clips, left);
  for (const [index, child] of (arrayOf(item.get('children')) ?? []).entries()) {
    const found = objectOf(child);
    // The sound of a clip is cut like its picture.
    if (found && !(schemaOf(found) === 'Track' && found.get('kind') === 'Audio'))
      collect(found, `${at}.${index}`, depth + 1, clips, left);
  }
}

/** Frames at a rate. */
interface Time {
  readonly value: number;
  readonly rate: number;
}

interface Range {
  readonly start: Time;
  readonly length: Time;
}

function rangeOf(item: unknown): Range | null {
  const range = objectOf(item);
  const [start, length] = [timeOf(range?.get('start_time')), timeOf(range?.get('duration'))];
  return start && length ? { start, length } : null;
}

function timeOf(item: unknown): Time | null {
  const time = objectOf(item);
  const [value, rate] = [numberOf(time?.get('value')), numberOf(time?.get('rate'))];
  return value === null || rate === null || rate <= 0 ? null : { value, rate };
}

/** Added before they are rounded, in frames of the first. */
function sum(a: Time, b: Time, sign: 1 | -1 = 1): Time {
  const value = b.rate === a.rate ? b.value : (b.value * a.rate) / b.rate;
  return { rate: a.rate, value: a.value + sign * value };
}

/** NaN beyond what a recording can be. */
function micros({ value, rate }: Time): number {
  const exact = rateOfNumber(rate);
  if (exact && Number.isInteger(value) && Math.abs(value) < 1e9) return evenFrames(exact).timeOf(value);
  return microsOfNumber(value / rate) ?? Number.NaN;
}

function readClip(
  clip: JsonObject,
  at: string,
  builders: Map<string, DocumentBuilder>,
  context: ReadContext,
  problems: ProblemList,
): void {
  const references = objectOf(clip.get('media_references'));
  const active = textOf(clip.get('active_media_reference_key')) ?? 'DEFAULT_MEDIA';
  const media = objectOf(references?.get(active) ?? clip.get('media_reference'));
  const whole = rangeOf(media?.get('available_range'));
  const source = rangeOf(clip.get('source_range')) ?? whole;
  const origin = whole?.start ?? { value: 0, rate: source?.start.rate ?? 1 };
  const address = textOf(media?.get('target_url')) ?? '';
  const name = nameIn(address) || textOf(media?.get('name')) || textOf(clip.get('name')) || '';
  const rate = numberOf(
    objectOf(objectOf(media?.get('available_range') ?? clip.get('source_range'))?.get('duration'))?.get(
      'rate',
    ),
  );
  let builder = builders.get(name);
  if (!builder) {
    const facts = {
      name,
      durationUs: whole && whole.length.value > 0 ? micros(whole.length) : null,
      frameRate: rateOfNumber(rate ?? 0),
    };
    builder = new DocumentBuilder(knownVideo(context, facts), problems);
    builders.set(name, builder);
  }
  const markers = arrayOf(clip.get('markers')) ?? [];
  for (const [index, item] of markers.entries()) {
    const marker = objectOf(item);
    const range = rangeOf(marker?.get('marked_range'));
    if (!marker || !range) {
      problems.add(`${at}.markers.${index}`, 'It is not a marker with a range: left out.');
      continue;
    }
    addRange(builder, `${at}.markers.${index}`, range, origin, marker, textOf(marker.get('comment')) ?? '');
  }
  const isSame = (a: Time, b: Time) => micros(a) === micros(b);
  const isCut =
    source && (!whole || !isSame(source.start, whole.start) || !isSame(source.length, whole.length));
  if (markers.length === 0 && isCut) addRange(builder, at, source, origin, clip, '');
}

function addRange(
  builder: DocumentBuilder,
  at: string,
  { start, length }: Range,
  origin: Time,
  item: JsonObject,
  comment: string,
): void {
  const own = objectOf(objectOf(item.get('metadata'))?.get('tubelet'));
  const fields = own
    ? [...own].flatMap(([key, value]): [string, string][] =>
        typeof value === 'string' ? [[key, value]] : [],
      )
    : [];
  builder.segment({
    at,
    startUs: micros(sum(start, origin, -1)),
    endUs: length.value <= 0 ? null : micros(sum(sum(start, length), origin, -1)),
    label: textOf(item.get('name')) ?? '',
    ...(own ? segmentOfFields(fields) : { note: comment }),
  });
}

/** The file's name in an address, decoded in relative ones too. */
function nameIn(address: string): string {
  const name = mediaName(address);
  try {
    return /^[a-z][a-z0-9+.-]+:\/\//i.test(address) ? name : decodeURIComponent(name);
  } catch {
    return name;
  }
}
