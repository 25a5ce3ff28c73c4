import { secondsNumber } from '../../base/clock-text.ts';
import type { WriteOptions } from '../core/format.ts';
import type { InterchangeDocument, InterchangeLabel } from '../core/interchange.ts';
import type { XmlSource } from '../core/xml.ts';
import { rateText } from '../fields/frame-times.ts';
import { mediaAddress } from '../fields/media-address.ts';
import { ELAN_PROPERTIES, type ElanTierNote } from './elan-notes.ts';
import type { Tier } from './elan-tiers.ts';

const PLAIN_TYPE = 'label-lt';
const FIELD_TYPE = 'field-lt';
const VOCABULARY = 'labels-cv';
/** Time slots in the order of time, two per annotation. */
export class Slots {
  readonly elements: XmlSource[];
  readonly #ids = new Map<string, string>();

  constructor(tiers: readonly Tier[]) {
    const edges = tiers.flatMap(({ placed }) =>
      placed.flatMap(({ start, end, id }) => [
        { time: start, key: `${id} start` },
        { time: end, key: `${id} end` },
      ]),
    );
    edges.sort((a, b) => a.time - b.time);
    this.elements = edges.map(({ time, key }, index) => {
      this.#ids.set(key, `ts${index + 1}`);
      return { name: 'TIME_SLOT', attributes: { TIME_SLOT_ID: `ts${index + 1}`, TIME_VALUE: time } };
    });
  }

  of(id: string, edge: 'start' | 'end'): string {
    return this.#ids.get(`${id} ${edge}`)!;
  }
}

/** A tier whose annotations lie in time. */
export function labelTier(
  tier: Tier,
  slots: Slots,
  texts: ReadonlyMap<string, string>,
  { labels }: InterchangeDocument,
): XmlSource {
  const entries = new Map(labels.map(({ id }, index) => [id, `cve${index + 1}`]));
  return {
    name: 'TIER',
    attributes: {
      ...(tier.annotator === '' ? {} : { ANNOTATOR: tier.annotator }),
      LINGUISTIC_TYPE_REF: PLAIN_TYPE,
      ...(tier.participant === '' ? {} : { PARTICIPANT: tier.participant }),
      TIER_ID: tier.name,
    },
    children: tier.placed.map(({ segment: { label }, id }) => ({
      name: 'ANNOTATION',
      children: [
        {
          name: 'ALIGNABLE_ANNOTATION',
          attributes: {
            ANNOTATION_ID: id,
            ...(label === null ? {} : { CVE_REF: entries.get(label)! }),
            TIME_SLOT_REF1: slots.of(id, 'start'),
            TIME_SLOT_REF2: slots.of(id, 'end'),
          },
          children: [valueElement(label === null ? '' : texts.get(label)!)],
        },
      ],
    })),
  };
}

/** A tier of values, each of an annotation of its parent. */
export function refTier(
  name: string,
  parent: string,
  values: readonly (readonly [string, string])[],
  nextId: () => string,
): XmlSource {
  return {
    name: 'TIER',
    attributes: { LINGUISTIC_TYPE_REF: FIELD_TYPE, PARENT_REF: parent, TIER_ID: name },
    children: values.map(([of, value]) => ({
      name: 'ANNOTATION',
      children: [
        {
          name: 'REF_ANNOTATION',
          attributes: { ANNOTATION_ID: nextId(), ANNOTATION_REF: of },
          children: [valueElement(value)],
        },
      ],
    })),
  };
}

function valueElement(text: string): XmlSource {
  return { name: 'ANNOTATION_VALUE', children: text === '' ? [] : [text] };
}

/** The whole file around its tiers. */
export function documentElement(
  document: InterchangeDocument,
  options: WriteOptions,
  notes: readonly ElanTierNote[],
  slots: Slots,
  tiers: readonly XmlSource[],
  texts: ReadonlyMap<string, string>,
  count: number,
): XmlSource {
  const { video, labels } = document;
  const property = (name: string, value: unknown) => ({
    name: 'PROPERTY',
    attributes: { NAME: name },
    children: [typeof value === 'number' ? String(value) : JSON.stringify(value)],
  });
  const facts = {
    name: video.name,
    ...(video.durationUs === null ? {} : { duration: secondsNumber(video.durationUs) }),
    ...(video.width && video.height ? { width: video.width, height: video.height } : {}),
    ...(video.frameRate ? { frameRate: rateText(video.frameRate) } : {}),
  };
  const vocabulary = labels.map(({ id }, index) => ({
    name: 'CV_ENTRY_ML',
    attributes: { CVE_ID: `cve${index + 1}` },
    children: [
      { name: 'CVE_VALUE', attributes: { DESCRIPTION: '', LANG_REF: 'und' }, children: [texts.get(id)!] },
    ],
  }));
  return {
    name: 'ANNOTATION_DOCUMENT',
    attributes: {
      AUTHOR: 'Tubelet',
      DATE: options.writtenAt,
      FORMAT: '3.0',
      VERSION: '3.0',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:noNamespaceSchemaLocation': 'http://www.mpi.nl/tools/elan/EAFv3.0.xsd',
    },
    children: [
      {
        name: 'HEADER',
        attributes: { MEDIA_FILE: '', TIME_UNITS: 'milliseconds' },
        children: [
          {
            name: 'MEDIA_DESCRIPTOR',
            attributes: {
              MEDIA_URL: options.mediaUrl === null ? `./${video.name}` : mediaAddress(video, options),
              MIME_TYPE: mimeType(video.name),
              RELATIVE_MEDIA_URL: `./${video.name}`,
            },
          },
          property('lastUsedAnnotationId', count),
          property(ELAN_PROPERTIES.video, facts),
          property(
            ELAN_PROPERTIES.labels,
            labels.map((label) => [texts.get(label.id), label.name, label.path, ...detailsOf(label, texts)]),
          ),
          property(ELAN_PROPERTIES.tiers, notes),
        ],
      },
      { name: 'TIME_ORDER', children: slots.elements },
      ...tiers,
      {
        name: 'LINGUISTIC_TYPE',
        attributes: {
          CONTROLLED_VOCABULARY_REF: VOCABULARY,
          GRAPHIC_REFERENCES: 'false',
          LINGUISTIC_TYPE_ID: PLAIN_TYPE,
          TIME_ALIGNABLE: 'true',
        },
      },
      {
        name: 'LINGUISTIC_TYPE',
        attributes: {
          CONSTRAINTS: 'Symbolic_Association',
          GRAPHIC_REFERENCES: 'false',
          LINGUISTIC_TYPE_ID: FIELD_TYPE,
          TIME_ALIGNABLE: 'false',
        },
      },
      {
        name: 'LANGUAGE',
        attributes: {
          LANG_DEF: 'http://cdb.iso.org/lg/CDB-00130975-001',
          LANG_ID: 'und',
          LANG_LABEL: 'undetermined (und)',
        },
      },
      {
        name: 'CONSTRAINT',
        attributes: {
          DESCRIPTION: '1-1 association with a parent annotation',
          STEREOTYPE: 'Symbolic_Association',
        },
      },
      {
        name: 'CONTROLLED_VOCABULARY',
        attributes: { CV_ID: VOCABULARY },
        children: [
          { name: 'DESCRIPTION', attributes: { LANG_REF: 'und' }, children: ['labels'] },
          ...vocabulary,
        ],
      },
    ],
  };
}

const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['mp4', 'video/mp4'],
  ['m4v', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['mkv', 'video/x-matroska'],
  ['avi', 'video/x-msvideo'],
  ['mpg', 'video/mpeg'],
  ['mpeg', 'video/mpeg'],
]);

function mimeType(name: string): string {
  return MIME_TYPES.get(name.toLowerCase().split('.').at(-1) ?? '') ?? 'video/*';
}

/** What ELAN has no place for of a label, or nothing; labels that it excludes by their texts. */
function detailsOf(label: InterchangeLabel, texts: ReadonlyMap<string, string>): readonly object[] {
  const { kind, key, description, attributes, excludes = [] } = label;
  const excluded = excludes.flatMap((id) => texts.get(id) ?? []);
  const all: Readonly<Record<string, unknown>> = {
    kind,
    key,
    description,
    attributes,
    excludes: excluded.length > 0 ? excluded : undefined,
  };
  const said = Object.entries(all).filter(([, value]) => value !== undefined);
  return said.length === 0 ? [] : [Object.fromEntries(said)];
}
