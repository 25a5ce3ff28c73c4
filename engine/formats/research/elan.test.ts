import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import {
  expectHarmless,
  expectManyRoundTrip,
  expectRoundTrips,
  expectSound,
  thereAndBack,
} from '../core/round-trip.fake.ts';
import { elan } from './elan.ts';

const OPTIONS = { ...DEFAULT_WRITE_OPTIONS, writtenAt: '2026-11-22T12:00:00Z' };
const REFERENCE = new URL('../../../../shared/reference/formats/', import.meta.url);
const reference = (name: string) => readFile(new URL(name, REFERENCE), 'utf8').catch(() => null);
const schema = await reference('EAFv3.0.xsd');
const sample = await reference('sample.eaf');
const ALL = {
  stepUs: 1000,
  markers: true,
  unlabelled: true,
  scores: true,
  states: true,
  notes: true,
  attributes: true,
  tracks: true,
  paths: true,
};

const busy = sampleDocument({
  labels: [
    { id: 'pour', name: 'Gießen & "so" <x>', path: ['Küche'], colour: null },
    { id: 'stir', name: '注ぐ', path: [], colour: null },
  ],
  segments: [
    sampleSegment({ startUs: 0, endUs: 5_000_000, score: 0.5, note: 'a\nb' }),
    sampleSegment({ startUs: 1_000_000, endUs: 3_000_000, label: 'stir', origin: 'model', state: 'edited' }),
    sampleSegment({ startUs: 2_000_000, endUs: null, label: null }),
    sampleSegment({ startUs: 5_000_000, endUs: 6_000_400, attributes: { item: 'Ann' } }),
  ],
});

describe('elan', () => {
  it('comes back exactly on milliseconds, overlaps too', () => {
    expectRoundTrips(elan, ALL, ['track', 'score', 'origin', 'state', 'note', 'attributes', 'path']);
    expectManyRoundTrip(
      elan,
      (count) =>
        sampleDocument({
          segments: Array.from({ length: count }, (_, at) =>
            sampleSegment({ startUs: at * 40_000, endUs: at * 40_000 + 100_000, score: 0.25 }),
          ),
        }),
      ['track', 'score'],
    );
    expect(thereAndBack(elan, sampleDocument()).video).toEqual(sampleDocument().video);
  });

  it('puts what overlaps on further tiers, and says so', () => {
    const text = elan.exporter!.write(busy, OPTIONS).text;
    expect([...text.matchAll(/<TIER .*?TIER_ID="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      'actions',
      'actions-score',
      'actions-note',
      'actions-item',
      'actions (2)',
      'actions (2)-origin',
      'actions (2)-state',
      'actions (3)',
      'actions (3)-marker',
    ]);
    expect(elan.exporter!.losses(busy, OPTIONS)).toEqual([
      'Times of 1 segment are rounded to milliseconds.',
      '2 overlapping segments on tiers of their own.',
      '1 marker written as a millisecond long.',
    ]);
    const slots = [...text.matchAll(/TIME_VALUE="(\d+)"/g)].map(([, value]) => Number(value));
    expect(slots).toEqual(slots.toSorted((a, b) => a - b));
  });

  it.skipIf(schema === null)('is valid by the schema (skipped where it is not on disk)', async () => {
    for (const document of [
      busy,
      sampleDocument(),
      sampleDocument({ segments: [], tracks: [], labels: [] }),
    ]) {
      const contents = elan.exporter!.write(document, OPTIONS).text;
      const { valid, errors } = await validateXML({
        xml: [{ fileName: 'clip.eaf', contents }],
        schema: [{ fileName: 'EAFv3.0.xsd', contents: schema! }],
      });
      expect(errors.map(({ message }) => message)).toEqual([]);
      expect(valid).toBe(true);
    }
    const broken = elan
      .exporter!.write(busy, OPTIONS)
      .text.replace('TIME_SLOT_REF1="ts1"', 'TIME_SLOT_REF1="none"');
    const checked = await validateXML({
      xml: [{ fileName: 'clip.eaf', contents: broken }],
      schema: [{ fileName: 'EAFv3.0.xsd', contents: schema! }],
    });
    expect(checked.valid).toBe(false);
  });

  it.skipIf(sample === null)('reads a file of another (skipped where it is not on disk)', () => {
    const { documents, problems } = elan.importer!.read(sample!, { name: 'sample.eaf' });
    expect(problems).toEqual([]);
    expect(documents[0]).toMatchObject({
      video: { name: 'clip.mp4' },
      tracks: [{ name: 'actions' }],
      segments: [
        { startUs: 1_200_000, endUs: 3_400_000, label: 'pour' },
        { startUs: 5_000_000, endUs: 8_250_000, label: 'stir' },
      ],
    });
  });

  it('reads referring tiers of others, slots without a time, and names broken lines', () => {
    const text = `<ANNOTATION_DOCUMENT>
<HEADER><MEDIA_DESCRIPTOR MEDIA_URL="file:///D:/my%20clip.mp4" TIME_ORIGIN="1000"/></HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="b"/><TIME_SLOT TIME_SLOT_ID="c" TIME_VALUE="100"/></TIME_ORDER>
<TIER TIER_ID="talk"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="a" TIME_SLOT_REF2="b"><ANNOTATION_VALUE>hi</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="b" TIME_SLOT_REF2="x"/></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="c" TIME_SLOT_REF2="b"/></ANNOTATION></TIER>
<TIER TIER_ID="gloss" PARENT_REF="talk"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1"><ANNOTATION_VALUE>hello</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a5"/></ANNOTATION></TIER>
</ANNOTATION_DOCUMENT>`;
    const { documents, problems } = elan.importer!.read(text, { name: 'x.eaf' });
    expect(documents[0]).toMatchObject({
      video: { name: 'my clip.mp4' },
      segments: [{ startUs: 1_000_000, endUs: 1_050_000, label: 'hi', attributes: { gloss: 'hello' } }],
    });
    expect(problems.map(({ at }) => at)).toEqual(['line 8', 'line 5', 'line 6']);
  });

  it('is harmless', () => {
    expectHarmless(elan, elan.exporter!.write(busy, OPTIONS).text);
    const bomb = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`;
    const root = (body: string) => `${bomb}<ANNOTATION_DOCUMENT>${body}</ANNOTATION_DOCUMENT>`;
    for (const body of ['&b;', '&x;', '<a>'.repeat(100_000)]) {
      expect(() => elan.importer!.read(root(body), { name: 'x.eaf' })).toThrow(
        /cannot be read as ELAN: .*line 1/,
      );
    }
    expectSound(elan, root('<TIER TIER_ID="__proto__"/>'));
  });
});
