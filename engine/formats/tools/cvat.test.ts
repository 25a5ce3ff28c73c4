import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { ANY_NAME, documents, ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectExact, written } from '../core/read-back.fake.ts';
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

  it('comes back exactly on frames', () => {
    expectExact(cvat, documents({ onFrames: true, name: ONE_LINE }), []);
  });

  it('is read: the lives of boxes, tags of images in a row, and what is left out', () => {
    const box = (frame: number, outside: number) =>
      `<box frame="${frame}" outside="${outside}" keyframe="1" xtl="1" ytl="1" xbr="2" ybr="2"><attribute name="colour">red</attribute></box>`;
    const image = (id: number, body: string) => `<image id="${id}" name="f${id}">${body}</image>`;
    const tag = '<tag label="night" source="manual"></tag>';
    const text = `<?xml version="1.0"?><annotations><version>1.1</version><meta><task><name>job 7</name><size>200</size><start_frame>0</start_frame><original_size><width>640</width><height>360</height></original_size></task><source>clip 1.mp4</source></meta>
<track id="0" label="dog" source="auto">${box(25, 0)}${box(50, 1)}${box(75, 0)}${box(90, 0)}${box(100, 1)}</track>
<track id="1" label="cat" source="manual">${box(175, 0)}</track><track id="2" label="cat"></track>
${image(0, tag)}${image(1, tag)}${image(2, '<box label="cat"/>')}${image(25, tag)}
</annotations>`;
    const { documents: found, problems } = cvat.importer!.read(text, {
      name: 'x',
      frameRate: { num: 25, den: 1 },
    });
    expect(found[0]!.video).toMatchObject({ name: 'clip 1.mp4', width: 640, height: 360 });
    expect(
      found[0]!.segments.map(({ startUs, endUs, label, origin }) => [
        startUs / 1e6,
        endUs! / 1e6,
        label,
        origin,
      ]),
    ).toEqual([
      [0, 0.08, 'night', 'human'],
      [1, 1.04, 'night', 'human'],
      [1, 2, 'dog', 'model'],
      [3, 4, 'dog', 'model'],
      [7, 8, 'cat', 'human'],
    ]);
    expect(found[0]!.segments[2]!.attributes).toEqual({ colour: 'red' });
    expect(problems.map(({ message }) => message)).toEqual([
      'It has no shape on a frame: left out.',
      '1 shape of single images left out.',
    ]);
    expect(() => cvat.importer!.read(text, { name: 'x' })).toThrow(/frame rate .* not known/);
  });
});
