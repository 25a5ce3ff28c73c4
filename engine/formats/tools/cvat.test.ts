import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { ANY_NAME, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { contentOf, descendantsOf, elementsOf, parseXml } from '../core/xml.ts';
import { cvat } from './cvat.ts';

const boxesOf = (text: string) =>
  [...descendantsOf(parseXml(text, 'CVAT'), 'track')].map((track) => [
    track.attributes.get('label'),
    ...elementsOf(track, 'box').map(
      ({ attributes }) => `${attributes.get('frame')} ${attributes.get('outside')}`,
    ),
  ]);

describe('CVAT for video', () => {
  it('has a track per segment that goes outside on the first frame after it', () => {
    const { text } = written(cvat, sampleDocument(), { writtenAt: '2026-11-22T12:00:00Z' });
    expect(boxesOf(text)).toEqual([
      ['pour', '30 0', '85 1'],
      ['stir', '125 0', '206 1'],
    ]);
    expect(text).toContain('<created>2026-11-22 12:00:00.000000+00:00</created>');
    expect(text).toContain(
      '<box frame="30" keyframe="1" outside="0" occluded="0" xtl="0.00" ytl="0.00" xbr="1920.00" ybr="1080.00" z_order="0"/>',
    );
    const root = parseXml(text, 'CVAT');
    expect([...descendantsOf(root, 'size')].map(contentOf)).toEqual(['250']);
    expect([...descendantsOf(root, 'label')].map((label) => contentOf(elementsOf(label, 'name')[0]))).toEqual(
      ['pour', 'stir'],
    );
  });

  it('leaves no box after the last frame', () => {
    const segments = [
      sampleSegment({ startUs: 9_000_000, endUs: 10_000_000 }),
      sampleSegment({ startUs: 9_960_000, endUs: null }),
    ];
    expect(boxesOf(written(cvat, sampleDocument({ segments })).text)).toEqual([
      ['pour', '225 0'],
      ['pour', '249 0'],
    ]);
  });

  it('says when the size is not known', () => {
    const sample = sampleDocument();
    const document = {
      ...sample,
      video: { ...sample.video, width: null },
      segments: sample.segments.slice(0, 1),
    };
    expect(cvat.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      'The size of the video is not known: boxes are 1920 by 1080.',
      '1 score left out.',
    ]);
  });

  it('is well-formed whatever labels are called', () => {
    fc.assert(
      fc.property(ANY_NAME, (name) => {
        const labels = [{ id: 'pour', name, path: [], colour: null }];
        const { text } = written(cvat, {
          ...sampleDocument(),
          labels,
          segments: sampleDocument().segments.slice(0, 1),
        });
        expect(boxesOf(text)[0]![0]).toBe(name.replace(/[\uFFFE\uFFFF]/g, '\uFFFD'));
      }),
      { numRuns: 100 },
    );
  });
});
