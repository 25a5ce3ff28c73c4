import { microsOfNumber } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import {
  arrayOf,
  type JsonObject,
  looksLikeJson,
  numberOf,
  objectOf,
  parseJson,
  textOf,
} from '../core/read-json.ts';
import { segmentOfFields } from '../fields/segment-fields.ts';

const TITLE = 'a VIA project';

/** Kinds of attributes, as VIA numbers them. */
export const ViaKind = { text: 1, checkbox: 2, radio: 3, select: 4 } as const;

interface Attribute {
  readonly name: string;
  readonly kind: number;
  readonly anchor: string;
  /** Texts of the options by their ids. */
  readonly options: ReadonlyMap<string, string>;
}

export function recognise(text: string): number {
  if (!looksLikeJson(text)) return 0;
  const head = text.slice(0, 20_000);
  const isIt = /"project"\s*:/.test(head) && /"(vid_list|loc_prefix|rev_timestamp)"\s*:/.test(head);
  return isIt ? 0.95 : 0;
}

export function read(text: string, context: ReadContext): ReadResult {
  const file = objectOf(parseJson(text, TITLE));
  const metadata = objectOf(file?.get('metadata'));
  if (!file || !metadata || !file.has('attribute'))
    throw unreadable(TITLE, 'it has no "attribute" and "metadata"');
  const problems = new ProblemList();
  const attributes = attributesOf(objectOf(file.get('attribute')));
  const labelId = labelAttributeOf(attributes);
  const builders = buildersOf(file, context, problems);
  for (const [id, value] of metadata) {
    const at = `metadata.${id}`;
    const entry = objectOf(value);
    const builder = builders.get(String(entry?.get('vid')));
    const times = arrayOf(entry?.get('z'));
    if (!entry || !builder || !times) problems.add(at, 'It is of no video in the file: left out.');
    else if ((arrayOf(entry.get('xy'))?.length ?? 0) > 0)
      problems.add(at, 'It is a region of the picture: left out.');
    else if (times.length === 0) problems.add(at, 'It is about the whole video: left out.');
    else if (times.length > 2) problems.add(at, 'It has more than two times: left out.');
    else addSegments(builder, entry, at, times, attributes, labelId, problems);
  }
  const labels = labelId === null ? undefined : attributes.get(labelId)?.options;
  for (const builder of builders.values())
    for (const name of labels?.values() ?? []) if (name.trim()) builder.label({ name: name.trim() });
  return { documents: [...builders.values()].map((builder) => builder.document()), problems: problems.list };
}

function buildersOf(
  file: JsonObject,
  context: ReadContext,
  problems: ProblemList,
): Map<string, DocumentBuilder> {
  const files = objectOf(file.get('file'));
  const builders = new Map<string, DocumentBuilder>();
  for (const [view, value] of objectOf(file.get('view')) ?? []) {
    const [first, ...others] = arrayOf(objectOf(value)?.get('fid_list')) ?? [];
    if (others.length > 0)
      problems.add(
        `view.${view}`,
        `It shows ${others.length + 1} files side by side: its segments are read for the first.`,
      );
    const name = mediaName(textOf(objectOf(files?.get(String(first)))?.get('fname')) ?? '');
    builders.set(view, new DocumentBuilder(knownVideo(context, { name }), problems));
  }
  return builders;
}

function attributesOf(found: JsonObject | null): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const [id, value] of found ?? []) {
    const fields = objectOf(value);
    if (!fields) continue;
    const options = [...(objectOf(fields.get('options')) ?? [])].map(
      ([key, text]) => [key, String(text)] as const,
    );
    attributes.set(id, {
      name: textOf(fields.get('aname')) ?? id,
      kind: numberOf(fields.get('type')) ?? ViaKind.text,
      anchor: textOf(fields.get('anchor_id')) ?? '',
      options: new Map(options),
    });
  }
  return attributes;
}

/** The attribute that says what happens: a choice for stretches of time, else a text for them. */
function labelAttributeOf(attributes: ReadonlyMap<string, Attribute>): string | null {
  const timed = [...attributes].filter(([, attribute]) => isTimed(attribute));
  const choice = timed.find(([, { kind }]) => kind !== ViaKind.text);
  return (choice ?? timed[0])?.[0] ?? null;
}

function isTimedChoice(attribute: Attribute | undefined): boolean {
  return isTimed(attribute) && attribute?.kind !== ViaKind.text;
}

function isTimed(attribute: Attribute | undefined): boolean {
  return attribute !== undefined && /_Z[12]_XY0$/.test(attribute.anchor);
}

function addSegments(
  builder: DocumentBuilder,
  entry: JsonObject,
  at: string,
  times: readonly unknown[],
  attributes: ReadonlyMap<string, Attribute>,
  labelId: string | null,
  problems: ProblemList,
): void {
  const values = [...(objectOf(entry.get('av')) ?? [])].filter(([id, value]) => {
    if (typeof value === 'object')
      problems.add(at, `Its value of "${attributes.get(id)?.name ?? id}" is not a text: left out.`);
    return typeof value !== 'object';
  });
  const rest: [string, string][] = [];
  let labels: readonly string[] = [];
  // Each choice for stretches of time has rows of its own: what has no value of the usual one is a label of another.
  const naming = values.some(([id]) => id === labelId)
    ? labelId
    : (values.find(([id]) => isTimedChoice(attributes.get(id)))?.[0] ?? null);
  for (const [id, value] of values) {
    const texts = textsOf(attributes.get(id), String(value));
    if (id === naming) labels = texts;
    else if (texts.length > 0) rest.push([attributes.get(id)?.name ?? id, texts.join(', ')]);
  }
  const track = naming === labelId || naming === null ? {} : { track: attributes.get(naming)!.name };
  const startUs = microsOfNumber(numberOf(times[0]));
  const endUs = times.length === 1 ? null : (microsOfNumber(numberOf(times[1])) ?? Number.NaN);
  const segment = {
    at,
    startUs,
    endUs: endUs === startUs ? null : endUs,
    ...track,
    ...segmentOfFields(rest),
  };
  // Several ticked boxes are as many segments.
  for (const label of labels.length > 0 ? labels : [null]) builder.segment({ ...segment, label });
}

function textsOf(attribute: Attribute | undefined, value: string): string[] {
  if (!attribute || attribute.kind === ViaKind.text) return [value];
  const ids = attribute.kind === ViaKind.checkbox ? value.split(',') : [value];
  return ids.filter((id) => id !== '').map((id) => attribute.options.get(id) ?? id);
}
