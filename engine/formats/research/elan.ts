import { millisLosses } from '../../base/clock-text.ts';
import { defineFormat, type WriteOptions, type Written } from '../core/format.ts';
import { commonLosses, counted, type InterchangeDocument, labelTexts } from '../core/interchange.ts';
import { looksLikeXml, xml } from '../core/xml.ts';
import { fieldsOf } from '../fields/segment-fields.ts';
import { documentElement, labelTier, refTier, Slots } from './elan-elements.ts';
import { type ElanTierNote, MARKER_FIELD } from './elan-notes.ts';
import { readElan } from './elan-read.ts';
import { freeName, tiersOf } from './elan-tiers.ts';

/**
 * ELAN 3.0. A tier per track; segments that overlap go to further tiers, since ELAN's cannot. Scores, notes and the
 * like are tiers of their own that refer to it. Times are whole milliseconds.
 */
export const elan = defineFormat({
  id: 'elan',
  title: 'ELAN',
  extension: '.eaf',
  importer: { recognise: (text) => (looksLikeXml(text, 'ANNOTATION_DOCUMENT') ? 0.98 : 0), read: readElan },
  exporter: { uses: ['mediaUrl', 'writtenAt'], losses, write },
});

function losses(document: InterchangeDocument): string[] {
  const tiers = tiersOf(document);
  const first = new Set<string>();
  let moved = 0;
  for (const { track, participant, annotator, placed } of tiers) {
    const key = JSON.stringify([track, participant, annotator]);
    if (first.has(key)) moved += placed.length;
    first.add(key);
  }
  const markers = document.segments.filter(({ endUs }) => endUs === null).length;
  return [
    ...millisLosses(document.segments),
    ...(moved > 0 ? [`${counted(moved, 'overlapping segment')} on tiers of their own.`] : []),
    ...(markers > 0 ? [`${counted(markers, 'marker')} written as a millisecond long.`] : []),
    ...(document.tracks.some(({ model }) => model) ? ['Version of the model left out.'] : []),
    ...commonLosses(document, {
      markers: true,
      unlabelled: true,
      scores: true,
      states: true,
      origins: true,
      notes: true,
      attributes: true,
      tracks: true,
      labelPaths: true,
      subjects: true,
      observers: true,
      labelDetails: true,
    }),
  ];
}

function write(document: InterchangeDocument, options: WriteOptions): Written {
  const tiers = tiersOf(document);
  const texts = labelTexts(document);
  const slots = new Slots(tiers);
  const notes: ElanTierNote[] = [];
  const taken = new Set(tiers.map(({ name }) => name));
  const fields = fieldsOf(document);
  let count = tiers.reduce((sum, { placed }) => sum + placed.length, 0);
  const elements = tiers.flatMap((tier) => {
    notes.push([tier.name, tier.track, null]);
    const values = new Map<string, [string, string][]>();
    for (const { segment, id } of tier.placed) {
      const own = fields(segment, ['track', 'subject', 'observer']);
      for (const [field, value] of segment.endUs === null ? [...own, MARKER_FIELD] : own) {
        const list = values.get(field) ?? [];
        list.push([id, value]);
        values.set(field, list);
      }
    }
    const children = [...values].map(([field, list]) => {
      const name = freeName(`${tier.name}-${field}`, taken);
      notes.push([name, tier.track, field]);
      return refTier(name, tier.name, list, () => `a${++count}`);
    });
    return [labelTier(tier, slots, texts, document), ...children];
  });
  const root = documentElement(document, options, notes, slots, elements, texts, count);
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${xml(root)}\n` };
}
