import * as v from 'valibot';
import { microsOfNumber } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { arrayOf, numberOf, objectOf, textOf } from '../core/read-json.ts';
import { contentOf, descendantsOf, elementOf, elementsOf, parseXml, type XmlElement } from '../core/xml.ts';
import { parseRate } from '../fields/frame-times.ts';
import { segmentOfFields } from '../fields/segment-fields.ts';
import { ELAN_PROPERTIES, MARKER_FIELD } from './elan-notes.ts';
import { slotTimes } from './elan-slots.ts';

/** An annotation with times, to which others may refer. */
interface Annotation {
  readonly element: XmlElement;
  readonly tier: XmlElement;
  readonly fields: [string, string][];
}

/** Reads ELAN documents of any version, ours with what their header says on top. */
export function readElan(text: string, context: ReadContext): ReadResult {
  const root = parseXml(text, 'ELAN');
  if (root.name !== 'ANNOTATION_DOCUMENT') throw unreadable('ELAN', 'it has no ANNOTATION_DOCUMENT');
  const problems = new ProblemList();
  const header = elementOf(root, 'HEADER');
  const own = propertiesOf(header);
  const media = mediaOf(header, problems);
  const facts = objectOf(own.get(ELAN_PROPERTIES.video));
  const video = knownVideo(context, {
    name: textOf(facts?.get('name')) ?? addressName(media.address),
    durationUs: microsOfNumber(facts?.get('duration')),
    width: numberOf(facts?.get('width')),
    height: numberOf(facts?.get('height')),
    frameRate: parseRate(textOf(facts?.get('frameRate')) ?? ''),
  });
  const builder = new DocumentBuilder(video, problems);
  const labels = labelsOf(own.get(ELAN_PROPERTIES.labels));
  for (const { name, path, details, excludes } of labels.values()) {
    const excluded = excludes
      .flatMap((text) => labels.get(text) ?? [])
      .map((each) => [...each.path, each.name].join('/'));
    builder.label({ name, path, ...details, ...(excluded.length === 0 ? {} : { excludes: excluded }) });
  }
  // Also what was added to a vocabulary since we wrote the file.
  for (const entry of vocabularyOf(root)) if (!labels.has(entry)) builder.label({ name: entry });
  const unitMs = UNITS[header?.attributes.get('TIME_UNITS')?.toLowerCase() ?? ''] ?? 1;
  const slots = slotTimes(root, unitMs, media.originMs);
  const notes = notesOf(own.get(ELAN_PROPERTIES.tiers));
  const annotations = annotationsOf(root, notes, problems);
  for (const tier of elementsOf(root, 'TIER')) {
    const name = tier.attributes.get('TIER_ID') ?? '';
    const isField = notes.get(name)?.field != null || isReferring(tier);
    if (!isField) builder.track(notes.get(name)?.track ?? name, null, tier.attributes.get('ANNOTATOR') ?? '');
    const participant = tier.attributes.get('PARTICIPANT') ?? '';
    if (participant !== '') builder.subject(participant);
  }
  for (const annotation of annotations) addSegment(builder, annotation, slots, labels, notes, problems);
  return { documents: [builder.document()], problems: problems.list };
}

/** Milliseconds of the units of old files. */
const UNITS: Readonly<Record<string, number>> = { 'ntsc-frames': 1001 / 30, 'pal-frames': 40 };

interface Media {
  readonly address: string;
  /** The media's own time where the annotations begin to count. */
  readonly originMs: number;
}

/** The video among the media: by its kind, else by its ending, else the first. */
function mediaOf(header: XmlElement | undefined, problems: ProblemList): Media {
  const all = (header ? elementsOf(header, 'MEDIA_DESCRIPTOR') : []).map(({ attributes }) => ({
    address: attributes.get('RELATIVE_MEDIA_URL') || attributes.get('MEDIA_URL') || '',
    kind: attributes.get('MIME_TYPE') ?? '',
    originMs: numberOf(attributes.get('TIME_ORIGIN')) ?? 0,
  }));
  const chosen =
    all.find(({ kind }) => /^video\//i.test(kind)) ??
    all.find(({ address, kind }) => !/^audio\//i.test(kind) && !AUDIO.test(address)) ??
    all[0];
  const others = all.filter(
    (each) => each !== chosen && !/^audio\//i.test(each.kind) && !AUDIO.test(each.address),
  );
  if (chosen && others.length > 0)
    problems.add(
      'MEDIA_DESCRIPTOR',
      `It names further videos (${others.map(({ address }) => addressName(address)).join(', ')}): read for "${addressName(chosen.address)}" alone.`,
    );
  return chosen ?? { address: header?.attributes.get('MEDIA_FILE') ?? '', originMs: 0 };
}

const AUDIO = /\.(wav|mp3|flac|aac|m4a|aiff?|ogg|opus|wma)$/i;

/** The file's name in an address, whose signs are encoded in relative ones too. */
function addressName(address: string): string {
  const last = address.split(/[\\/]/).at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Entries of controlled vocabularies, of the present form and that before 2.8. */
function vocabularyOf(root: XmlElement): string[] {
  const values = [...descendantsOf(root, 'CVE_VALUE')].map(contentOf);
  const old = [...descendantsOf(root, 'CV_ENTRY')].map(contentOf);
  return [...values, ...old].flatMap((entry) => entry.trim() || []);
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

interface ElanLabel {
  readonly name: string;
  readonly path: readonly string[];
  readonly details: v.InferOutput<typeof details>;
  /** Texts of labels. */
  readonly excludes: readonly string[];
}

/** What our own files say of a label that ELAN has no place for. */
const details = v.object({
  kind: v.exactOptional(v.picklist(['state', 'point'])),
  key: v.exactOptional(v.string()),
  description: v.exactOptional(v.string()),
  attributes: v.exactOptional(
    v.array(
      v.object({
        name: v.string(),
        kind: v.picklist(['single', 'several', 'number', 'text']),
        values: v.array(v.string()),
        asked: v.exactOptional(v.picklist(['stop', 'never'])),
        description: v.exactOptional(v.string()),
      }),
    ),
  ),
});
const exclusions = v.object({ excludes: v.array(v.string()) });

function labelsOf(value: unknown): Map<string, ElanLabel> {
  const labels = new Map<string, ElanLabel>();
  for (const item of arrayOf(value) ?? []) {
    const [text, name, path, said] = arrayOf(item) ?? [];
    if (typeof text !== 'string' || typeof name !== 'string' || name.trim() === '') continue;
    const read = v.safeParse(details, said ?? {});
    const excluded = v.safeParse(exclusions, said ?? {});
    labels.set(text, {
      name,
      path: (arrayOf(path) ?? []).flatMap((part) => textOf(part) ?? []),
      details: read.success ? read.output : {},
      excludes: excluded.success ? excluded.output.excludes : [],
    });
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
          const annotation = { element, tier: tierElement, fields: [] };
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
    else
      annotation.fields.push([freeField(note?.field ?? fieldName(tier, parent), annotation.fields), value]);
  }
  return list;
}

/** Several annotations of a tier may refer to one: the second is `word 2`. */
function freeField(wanted: string, taken: readonly (readonly [string, string])[]): string {
  let name = wanted;
  for (let number = 2; taken.some(([other]) => other === name); number++) name = `${wanted} ${number}`;
  return name;
}

/** `actions-score` under `actions` is `score`. */
function fieldName(tier: string, parent: string): string {
  return parent !== '' && tier.startsWith(`${parent}-`) ? tier.slice(parent.length + 1) : tier;
}

function addSegment(
  builder: DocumentBuilder,
  { element, tier, fields }: Annotation,
  slots: ReadonlyMap<string, number>,
  labels: ReadonlyMap<string, ElanLabel>,
  notes: ReadonlyMap<string, TierNote>,
  problems: ProblemList,
): void {
  const at = `line ${element.line}`;
  const name = tier.attributes.get('TIER_ID') ?? '';
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
    subject: tier.attributes.get('PARTICIPANT') ?? '',
    observer: tier.attributes.get('ANNOTATOR') ?? '',
    ...segmentOfFields(fields.filter((field) => !isMark(field))),
    // Last: a field of that name does not say where it is.
    track: notes.get(name)?.track ?? name,
  });
}
