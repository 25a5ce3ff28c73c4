import { microsOfNumber } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { parseRate } from '../core/frame-times.ts';
import { arrayOf, numberOf, objectOf, textOf } from '../core/read-json.ts';
import { segmentOfFields } from '../core/segment-fields.ts';
import { contentOf, descendantsOf, elementOf, elementsOf, parseXml, type XmlElement } from '../core/xml.ts';
import { ELAN_PROPERTIES, MARKER_FIELD } from './elan-notes.ts';

/** An annotation with times, to which others may refer. */
interface Annotation {
  readonly element: XmlElement;
  readonly tier: string;
  readonly fields: [string, string][];
}

/** Reads ELAN documents of any version, ours with what their header says on top. */
export function readElan(text: string, context: ReadContext): ReadResult {
  const root = parseXml(text, 'ELAN');
  if (root.name !== 'ANNOTATION_DOCUMENT') throw unreadable('ELAN', 'it has no ANNOTATION_DOCUMENT');
  const problems = new ProblemList();
  const header = elementOf(root, 'HEADER');
  const own = propertiesOf(header);
  const media = header && elementOf(header, 'MEDIA_DESCRIPTOR');
  const facts = objectOf(own.get(ELAN_PROPERTIES.video));
  const address =
    media?.attributes.get('RELATIVE_MEDIA_URL') ||
    media?.attributes.get('MEDIA_URL') ||
    header?.attributes.get('MEDIA_FILE') ||
    '';
  const video = knownVideo(context, {
    name: textOf(facts?.get('name')) ?? mediaName(address),
    durationUs: microsOfNumber(facts?.get('duration')),
    width: numberOf(facts?.get('width')),
    height: numberOf(facts?.get('height')),
    frameRate: parseRate(textOf(facts?.get('frameRate')) ?? ''),
  });
  const builder = new DocumentBuilder(video, problems);
  const labels = labelsOf(own.get(ELAN_PROPERTIES.labels));
  for (const { name, path } of labels.values()) builder.label({ name, path });
  for (const value of descendantsOf(root, 'CVE_VALUE')) {
    const entry = contentOf(value).trim();
    if (labels.size === 0 && entry !== '') builder.label({ name: entry });
  }
  const slots = slotsOf(root, numberOf(media?.attributes.get('TIME_ORIGIN')) ?? 0);
  const notes = notesOf(own.get(ELAN_PROPERTIES.tiers));
  const annotations = annotationsOf(root, notes, problems);
  for (const tier of elementsOf(root, 'TIER')) {
    const name = tier.attributes.get('TIER_ID') ?? '';
    const isField = notes.get(name)?.field != null || isReferring(tier);
    if (!isField) builder.track(notes.get(name)?.track ?? name);
  }
  for (const annotation of annotations) addSegment(builder, annotation, slots, labels, notes, problems);
  return { documents: [builder.document()], problems: problems.list };
}

function isReferring(tier: XmlElement): boolean {
  return elementsOf(tier).some((each) => elementOf(each, 'REF_ANNOTATION') !== undefined);
}

function propertiesOf(header: XmlElement | undefined): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const element of header ? elementsOf(header, 'PROPERTY') : []) {
    const name = element.attributes.get('NAME') ?? '';
    if (!name.startsWith('tubelet.')) continue;
    try {
      found.set(name, JSON.parse(contentOf(element)));
    } catch {
      // Someone changed it: the file is read as any other.
    }
  }
  return found;
}

function labelsOf(value: unknown): Map<string, { name: string; path: string[] }> {
  const labels = new Map<string, { name: string; path: string[] }>();
  for (const item of arrayOf(value) ?? []) {
    const [text, name, path] = arrayOf(item) ?? [];
    if (typeof text !== 'string' || typeof name !== 'string' || name.trim() === '') continue;
    labels.set(text, { name, path: (arrayOf(path) ?? []).flatMap((part) => textOf(part) ?? []) });
  }
  return labels;
}

interface TierNote {
  readonly track: string;
  readonly field: string | null;
}

function notesOf(value: unknown): Map<string, TierNote> {
  const notes = new Map<string, TierNote>();
  for (const item of arrayOf(value) ?? []) {
    const [tier, track, field] = arrayOf(item) ?? [];
    if (typeof tier !== 'string' || typeof track !== 'string') continue;
    notes.set(tier, { track, field: textOf(field) });
  }
  return notes;
}

/** Slot times in microseconds; those between others without a time are spread evenly, as ELAN shows them. */
function slotsOf(root: XmlElement, originMs: number): Map<string, number> {
  const order = elementOf(root, 'TIME_ORDER');
  const elements = order ? elementsOf(order, 'TIME_SLOT') : [];
  const millis = elements.map(({ attributes }) => numberOf(attributes.get('TIME_VALUE')));
  const slots = new Map<string, number>();
  let known = 0;
  elements.forEach(({ attributes }, index) => {
    let value = millis[index] ?? null;
    if (value === null) {
      let next = index;
      while (next < millis.length && millis[next] === null) next++;
      const from = millis[known] ?? 0;
      const to = millis[next] ?? from;
      // Filled in, so that the rest of a long gap is not walked again.
      for (let at = index; at < next; at++) {
        millis[at] = from + ((to - from) * (at - index + 1)) / (next - index + 1);
      }
      value = millis[index] ?? 0;
    }
    known = index;
    const micros = Math.floor((value + originMs) * 1000 + 0.5);
    slots.set(attributes.get('TIME_SLOT_ID') ?? '', micros);
  });
  return slots;
}

function annotationsOf(
  root: XmlElement,
  notes: ReadonlyMap<string, TierNote>,
  problems: ProblemList,
): readonly Annotation[] {
  const byId = new Map<string, Annotation>();
  const list: Annotation[] = [];
  const referring: { element: XmlElement; tier: string; parent: string }[] = [];
  for (const tierElement of elementsOf(root, 'TIER')) {
    const tier = tierElement.attributes.get('TIER_ID') ?? '';
    const parent = tierElement.attributes.get('PARENT_REF') ?? '';
    for (const wrapper of elementsOf(tierElement, 'ANNOTATION')) {
      for (const element of elementsOf(wrapper)) {
        if (element.name === 'REF_ANNOTATION') referring.push({ element, tier, parent });
        else if (element.name === 'ALIGNABLE_ANNOTATION') {
          const annotation = { element, tier, fields: [] };
          list.push(annotation);
          byId.set(element.attributes.get('ANNOTATION_ID') ?? '', annotation);
        }
      }
    }
  }
  const parents = new Map(
    referring.map(({ element }) => [
      element.attributes.get('ANNOTATION_ID') ?? '',
      element.attributes.get('ANNOTATION_REF') ?? '',
    ]),
  );
  for (const { element, tier, parent } of referring) {
    let id = element.attributes.get('ANNOTATION_REF') ?? '';
    // A reference may lead to another one; more steps than this are a circle.
    for (let step = 0; step < 20 && !byId.has(id) && parents.has(id); step++) id = parents.get(id)!;
    const annotation = byId.get(id);
    const value = contentOf(elementOf(element, 'ANNOTATION_VALUE'));
    const note = notes.get(tier);
    if (!annotation) problems.add(`line ${element.line}`, 'It refers to no annotation with times: left out.');
    else annotation.fields.push([note?.field ?? fieldName(tier, parent), value]);
  }
  return list;
}

/** `actions-score` under `actions` is `score`. */
function fieldName(tier: string, parent: string): string {
  return parent !== '' && tier.startsWith(`${parent}-`) ? tier.slice(parent.length + 1) : tier;
}

function addSegment(
  builder: DocumentBuilder,
  { element, tier, fields }: Annotation,
  slots: ReadonlyMap<string, number>,
  labels: ReadonlyMap<string, { name: string; path: string[] }>,
  notes: ReadonlyMap<string, TierNote>,
  problems: ProblemList,
): void {
  const at = `line ${element.line}`;
  const startUs = slots.get(element.attributes.get('TIME_SLOT_REF1') ?? '');
  const endUs = slots.get(element.attributes.get('TIME_SLOT_REF2') ?? '');
  if (startUs === undefined || endUs === undefined) {
    problems.add(at, 'It names a time slot that does not exist: left out.');
    return;
  }
  const [markerField, markerValue] = MARKER_FIELD;
  const isMark = ([name, value]: readonly [string, string]) => name === markerField && value === markerValue;
  const isMarker = fields.some(isMark) && endUs - startUs <= 1000;
  const text = contentOf(elementOf(element, 'ANNOTATION_VALUE'));
  const known = labels.get(text);
  builder.segment({
    at,
    startUs,
    endUs: isMarker ? null : endUs,
    label: known?.name ?? text,
    path: known?.path ?? [],
    track: notes.get(tier)?.track ?? tier,
    ...segmentOfFields(fields.filter((field) => !isMark(field))),
    // Last: a field of that name does not say where it is.
    ...(tier === '' ? {} : { track: notes.get(tier)?.track ?? tier }),
  });
}
