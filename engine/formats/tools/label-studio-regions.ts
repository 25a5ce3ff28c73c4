import { microsOfNumber } from '../../base/clock-text.ts';
import type { ProblemList } from '../core/document-builder.ts';
import { counted } from '../core/interchange.ts';
import { arrayOf, type JsonObject, numberOf, objectOf, textOf } from '../core/read-json.ts';
import type { FrameTimes } from '../fields/frame-times.ts';

/** A result that says where in time something is. */
export interface Region {
  readonly at: string;
  readonly value: JsonObject;
  readonly whole: JsonObject;
  readonly labels: readonly string[];
  readonly track: string;
  /** Who made it, or empty. */
  readonly observer: string;
  /** What further results say of it: choices, numbers, texts. */
  readonly attributes: readonly (readonly [string, string])[];
  /** Seconds of the media, where the result says them. */
  readonly lengthS: number | null;
  readonly isSuggested: boolean;
}

interface Regions {
  readonly regions: readonly Region[];
  /** How many results of each type have no place in time. */
  readonly left: ReadonlyMap<string, number>;
}

/** The regions of a task, in the long form or the short one. What was cancelled is left out with a word. */
export function regionsOf(task: JsonObject, at: string, problems: ProblemList): Regions {
  const left = new Map<string, number>();
  const regions = [...annotatedRegions(task, at, left, problems), ...shortRegions(task, at)];
  return { regions, left };
}

function annotatedRegions(
  task: JsonObject,
  at: string,
  left: Map<string, number>,
  problems: ProblemList,
): Region[] {
  const found: Region[] = [];
  const lists = ['annotations', 'completions', 'predictions'] as const;
  const kept = lists.flatMap((list) =>
    (arrayOf(task.get(list)) ?? []).flatMap((item, index) => {
      const annotation = objectOf(item);
      if (!annotation) return [];
      const results = arrayOf(annotation.get('result')) ?? [];
      const place = `${at}.${list}.${index}`;
      if (annotation.get('was_cancelled') === true || annotation.get('skipped') === true) {
        problems.add(place, `It was cancelled: left out with ${counted(results.length, 'result')}.`);
        return [];
      }
      return [{ place, list, results, annotation }];
    }),
  );
  const drafts = (arrayOf(task.get('drafts')) ?? []).length;
  if (drafts > 0) problems.add(`${at}.drafts`, `${counted(drafts, 'draft')} left out.`);
  const people = kept.filter(({ list }) => list !== 'predictions');
  const names = distinctNames(
    people.map(({ annotation }, index) => personOf(annotation) || `annotation ${index + 1}`),
  );
  for (const { place, list, results, annotation } of kept) {
    const isSuggested = list === 'predictions';
    const own = isSuggested ? '' : names[people.findIndex((each) => each.annotation === annotation)]!;
    const further = furtherOf(results);
    for (const [index, result] of results.entries()) {
      const whole = objectOf(result);
      const value = objectOf(whole?.get('value'));
      const type = textOf(whole?.get('type')) ?? '';
      const id = textOf(whole?.get('id')) ?? '';
      const isOfRegion = further.get(id)?.isUsed === true && !isRegionType(type);
      if (!whole || !value || isOfRegion || !isPlaced(value)) {
        if (!isOfRegion && type !== 'relation') left.set(type, (left.get(type) ?? 0) + 1);
        continue;
      }
      const control = textOf(whole.get('from_name')) ?? '';
      found.push({
        at: `${place}.result.${index}`,
        whole,
        value,
        labels: labelsOf(value, type),
        // A person's work is a track; one person's alone is called as the control.
        track: people.length > 1 && !isSuggested ? `${control || 'labels'} (${own})` : control,
        observer: isSuggested ? '' : personOf(annotation),
        attributes: further.get(id)?.values ?? [],
        lengthS: numberOf(whole.get('original_length')),
        isSuggested,
      });
    }
  }
  return found;
}

function shortRegions(task: JsonObject, at: string): Region[] {
  const lists = new Set(['annotations', 'completions', 'predictions', 'drafts']);
  return [...task].flatMap(([key, value]) =>
    lists.has(key)
      ? []
      : (arrayOf(value) ?? []).flatMap((item, index): Region[] => {
          const whole = objectOf(item);
          if (!whole || !isPlaced(whole)) return [];
          const annotator = numberOf(task.get('annotator'));
          return [
            {
              at: `${at}.${key}.${index}`,
              whole,
              value: whole,
              labels: labelsOf(whole, ''),
              track: key,
              observer: annotator === null ? '' : `annotator ${annotator}`,
              attributes: [],
              lengthS: numberOf(whole.get('original_length')),
              isSuggested: false,
            },
          ];
        }),
  );
}

/** The annotator: an address or a number. */
function personOf(annotation: JsonObject): string {
  const by = annotation.get('completed_by');
  const person = objectOf(by);
  const number = numberOf(person?.get('id') ?? by);
  return (
    textOf(person?.get('email')) ||
    textOf(person?.get('username')) ||
    (number === null ? (textOf(by) ?? '') : `annotator ${number}`)
  );
}

function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
    taken.add(name);
    return name;
  });
}

/** Whether a value is about a stretch of time; the places of letters in a text are none. */
function isPlaced(value: JsonObject): boolean {
  if (arrayOf(value.get('ranges')) || arrayOf(value.get('sequence'))) return true;
  const isText =
    typeof value.get('text') === 'string' || value.has('startOffset') || value.has('globalOffsets');
  return typeof value.get('start') === 'number' && typeof value.get('end') === 'number' && !isText;
}

function labelsOf(value: JsonObject, type: string): string[] {
  const lists = [
    value.get(type),
    ...[...value].flatMap(([key, each]) => (/labels$/.test(key) ? [each] : [])),
  ];
  const labels = lists.map(arrayOf).find((list) => list !== null) ?? [];
  return labels.flatMap((label) => textOf(label) ?? []);
}

/** Types that make a region, where others say something about one; they may repeat its times. */
function isRegionType(type: string): boolean {
  return /labels$|^videorectangle$/.test(type);
}

/** What choices, numbers and texts say of a region, which they share the id with. */
function furtherOf(results: readonly unknown[]) {
  const placed = new Set<string>();
  const found = new Map<string, { values: [string, string][]; isUsed: boolean }>();
  for (const result of results) {
    const whole = objectOf(result);
    const value = objectOf(whole?.get('value'));
    const id = textOf(whole?.get('id')) ?? '';
    if (!whole || !value || id === '') continue;
    if (isPlaced(value) && isRegionType(textOf(whole.get('type')) ?? '')) {
      placed.add(id);
      continue;
    }
    const said = value.get(textOf(whole.get('type')) ?? '') ?? value.get('text');
    const text = (arrayOf(said) ?? [said])
      .flatMap((each) =>
        Array.isArray(each)
          ? [each.join(' / ')]
          : typeof each === 'object' || each === undefined
            ? []
            : [String(each)],
      )
      .join(', ');
    if (text === '') continue;
    const entry = found.get(id) ?? { values: [], isUsed: false };
    entry.values.push([textOf(whole.get('from_name')) ?? 'value', text]);
    found.set(id, entry);
  }
  for (const [id, entry] of found) entry.isUsed = placed.has(id);
  return found;
}

type Stretch = { readonly startUs: number | null; readonly endUs: number | null };

/** Beyond it a frame number is a mistake. */
const LAST_FRAME = 1e9;

/** The stretches of a value: ranges of frames, seconds, or the life of a box. Null for one that makes no sense. */
export function stretchesOf(value: JsonObject, framesOf: () => FrameTimes): (Stretch | null)[] {
  const ranges = arrayOf(value.get('ranges'));
  const sequence = arrayOf(value.get('sequence'));
  if (!ranges && !sequence) {
    const [start, end] = [numberOf(value.get('start')), numberOf(value.get('end'))];
    return [
      { startUs: microsOfNumber(start), endUs: start === end ? null : (microsOfNumber(end) ?? Number.NaN) },
    ];
  }
  const spans = ranges ? ranges.map(rangeOf) : livesOf(sequence ?? [], numberOf(value.get('framesCount')));
  return spans.map((span) => {
    if (!span || span[0] < 1 || span[1] > LAST_FRAME) return null;
    const frames = framesOf();
    return { startUs: frames.timeOf(Math.floor(span[0]) - 1), endUs: frames.timeOf(Math.floor(span[1])) };
  });
}

type Span = readonly [first: number, last: number] | null;

function rangeOf(item: unknown): Span {
  const range = objectOf(item);
  const [start, end] = [numberOf(range?.get('start')), numberOf(range?.get('end'))];
  return start === null || end === null ? null : [start, end];
}

/** A box lives from a keyframe that is on to one that is off, that one included; from the last on to the end. */
function livesOf(sequence: readonly unknown[], frameCount: number | null): Span[] {
  const keyframes = sequence
    .flatMap((item) => {
      const keyframe = objectOf(item);
      const frame = numberOf(keyframe?.get('frame'));
      return frame === null ? [] : [{ frame, isOn: keyframe?.get('enabled') !== false }];
    })
    .sort((a, b) => a.frame - b.frame);
  const lives: Span[] = [];
  let begun: number | null = null;
  for (const { frame, isOn } of keyframes) {
    if (begun === null) {
      begun = frame;
      if (isOn) continue;
    } else if (isOn) continue;
    lives.push([begun, frame]);
    begun = null;
  }
  if (begun !== null) lives.push([begun, Math.max(frameCount ?? 0, keyframes.at(-1)!.frame)]);
  return lives.length > 0 ? lives : [null];
}
