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

  const eaf = (header: string, order: string, tiers: string) =>
    elan.importer!.read(
      `<ANNOTATION_DOCUMENT><HEADER>${header}</HEADER><TIME_ORDER>${order}</TIME_ORDER>${tiers}</ANNOTATION_DOCUMENT>`,
      { name: 'x.eaf' },
    );
  const slot = (id: string, value?: number) =>
    `<TIME_SLOT TIME_SLOT_ID="${id}"${value === undefined ? '' : ` TIME_VALUE="${value}"`}/>`;
  const timed = (id: string, from: string, to: string, value: string) =>
    `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="${id}" TIME_SLOT_REF1="${from}" TIME_SLOT_REF2="${to}"><ANNOTATION_VALUE>${value}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`;
  const referring = (id: string, to: string, value: string, after = '') =>
    `<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="${id}" ANNOTATION_REF="${to}"${after && ` PREVIOUS_ANNOTATION="${after}"`}><ANNOTATION_VALUE>${value}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>`;

  it('spreads slots without a time along the chain of their tier, whatever lies between in the file', () => {
    const order = [
      slot('s0', 0),
      slot('x1'),
      slot('g0', 500),
      slot('x2'),
      slot('g1', 700),
      slot('s1', 4000),
      slot('y'),
      slot('z'),
    ];
    const tiers =
      `<TIER TIER_ID="parts" PARENT_REF="whole">${timed('p1', 's0', 'y', 'left')}${timed('p2', 'y', 's1', 'right')}</TIER>` +
      `<TIER TIER_ID="whole">${timed('w', 's0', 's1', 'all')}</TIER>` +
      `<TIER TIER_ID="words" PARENT_REF="whole">${timed('a', 's0', 'x1', 'a')}${timed('b', 'x1', 'x2', 'b')}${timed('c', 'x2', 'z', 'c')}${timed('d', 'z', 's1', 'd')}</TIER>` +
      `<TIER TIER_ID="gaze">${timed('g', 'g0', 'g1', 'look')}</TIER>`;
    const { documents, problems } = eaf('', order.join(''), tiers);
    expect(problems).toEqual([]);
    const times = documents[0]!.segments.map(
      ({ label, startUs, endUs }) => `${label} ${startUs / 1e6}-${endUs! / 1e6}`,
    );
    expect(times.sort()).toEqual([
      'a 0-1',
      'all 0-4',
      'b 1-2',
      'c 2-3',
      'd 3-4',
      'left 0-2',
      'look 0.5-0.7',
      'right 2-4',
    ]);
  });

  it('keeps every annotation that refers to another, by the name of its tier', () => {
    const tiers =
      `<TIER TIER_ID="A">${timed('a1', 's0', 's1', 'phrase')}</TIER>` +
      `<TIER TIER_ID="A-w" PARENT_REF="A">${referring('r1', 'a1', 'one')}${referring('r2', 'a1', 'two', 'r1')}</TIER>` +
      `<TIER TIER_ID="gloss" PARENT_REF="A-w">${referring('q1', 'r1', 'ONE')}${referring('q2', 'r2', 'TWO')}</TIER>`;
    const { documents } = eaf('', slot('s0', 0) + slot('s1', 3000), tiers);
    expect(documents[0]!.segments[0]!.attributes).toEqual({
      w: 'one',
      'w 2': 'two',
      gloss: 'ONE',
      'gloss 2': 'TWO',
    });
  });

  it('follows references over many tiers to what has times, and through a circle to nothing', () => {
    const tiers =
      `<TIER TIER_ID="A">${timed('a0', 's0', 's1', 'phrase')}</TIER>` +
      [1, 2, 3, 4]
        .map((n) => `<TIER TIER_ID="t${n}">${referring(`a${n}`, `a${n - 1}`, `value ${n}`)}</TIER>`)
        .join('') +
      `<TIER TIER_ID="loop">${referring('x', 'y', 'lost')}${referring('y', 'x', 'lost')}</TIER>`;
    const { documents, problems } = eaf('', slot('s0', 0) + slot('s1', 3000), tiers);
    expect(documents[0]!.segments.map(({ attributes }) => attributes)).toEqual([
      { t1: 'value 1', t2: 'value 2', t3: 'value 3', t4: 'value 4' },
    ]);
    expect(problems).toHaveLength(2);
  });

  it('takes the video of several media, its name decoded, and says which others there are', () => {
    const medium = (kind: string, name: string) =>
      `<MEDIA_DESCRIPTOR MIME_TYPE="${kind}" MEDIA_URL="file:///x" RELATIVE_MEDIA_URL="./${name}"/>`;
    const order = slot('s0', 0) + slot('s1', 1000);
    const { documents, problems } = eaf(
      medium('audio/x-wav', 'talk.wav') +
        medium('video/mp4', 'My%20clip%20%231.mp4') +
        medium('video/mp4', 'side.mp4'),
      order,
      `<TIER TIER_ID="A">${timed('a', 's0', 's1', 'hi')}</TIER>`,
    );
    expect(documents[0]!.video.name).toBe('My clip #1.mp4');
    expect(problems.map(({ message }) => message)).toEqual([
      'It names further videos (side.mp4): read for "My clip #1.mp4" alone.',
    ]);
    const untyped = eaf(medium('unknown', 'talk.WAV') + medium('unknown', '100%.mp4'), order, '');
    expect(untyped.documents[0]!.video.name).toBe('100%.mp4');
  });

  it('keeps participants and annotators, there and back', () => {
    const { documents } = eaf(
      '',
      slot('s0', 0) + slot('s1', 1000),
      `<TIER TIER_ID="gesture@Ann" PARTICIPANT="Ann" ANNOTATOR="Bo">${timed('a', 's0', 's1', 'wave')}</TIER><TIER TIER_ID="rest" PARTICIPANT="Cy"/>`,
    );
    expect(documents[0]!.segments[0]).toMatchObject({ subject: 'Ann', observer: 'Bo' });
    expect(documents[0]!.subjects?.map(({ name }) => name)).toEqual(['Ann', 'Cy']);
    const mixed = sampleDocument({
      segments: [
        sampleSegment({ subject: 'Ann', observer: 'Bo' }),
        sampleSegment({ subject: 'Cy', observer: 'Bo' }),
        sampleSegment({ startUs: 5_000_000, endUs: 6_000_000 }),
      ],
    });
    expect(
      elan.exporter!.losses(mixed, OPTIONS).filter((loss) => /tiers|subject|observer/.test(loss)),
    ).toEqual([]);
    const again = thereAndBack(elan, mixed).segments.map(({ track, subject, observer }) => [
      track,
      subject,
      observer,
    ]);
    expect(again).toEqual([
      ['actions', 'Ann', 'Bo'],
      ['actions', 'Cy', 'Bo'],
      ['actions', undefined, undefined],
    ]);
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
