import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { descendantsOf, parseXml } from '../core/xml.ts';
import { fcpxml } from './fcpxml.ts';

describe('Final Cut Pro XML', () => {
  it('has a keyword over each segment and a marker for each marker', () => {
    const segments = [
      ...sampleDocument().segments,
      sampleSegment({ startUs: 9_000_000, endUs: null, note: 'look "here"' }),
    ];
    expect(written(fcpxml, sampleDocument({ segments }), { mediaUrl: '/videos/my clip.mp4' }).text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.8">
 <resources>
  <format id="r1" frameDuration="1/25s" width="1920" height="1080"/>
  <asset id="r2" name="clip" src="file:///videos/my%20clip.mp4" start="0s" duration="250/25s" hasVideo="1" format="r1"/>
 </resources>
 <event name="Video labels">
  <asset-clip name="clip" ref="r2" start="0s" duration="250/25s" format="r1" tcFormat="NDF">
   <keyword start="30/25s" duration="55/25s" value="pour" note="0.91"/>
   <keyword start="125/25s" duration="81/25s" value="stir" note="0.77"/>
   <marker start="225/25s" duration="1/25s" value="pour" note="look &quot;here&quot;"/>
  </asset-clip>
 </event>
</fcpxml>
`,
    );
  });

  it('begins where the file’s own clock does', () => {
    const sample = sampleDocument();
    const sourceTimecode = { text: '10:00:00:00', rate: { num: 25, den: 1 } };
    const { text } = written(fcpxml, { ...sample, video: { ...sample.video, sourceTimecode } });
    expect(text).toContain('src="./clip.mp4" start="900000/25s"');
    expect(text).toContain('<keyword start="900030/25s"');
  });

  it('has exact times at every rate', () => {
    fc.assert(
      fc.property(documents({ onFrames: true }), (document) => {
        const keywords = [...descendantsOf(parseXml(written(fcpxml, document).text, 'FCPXML'), 'keyword')];
        const micros = (text: string) => {
          const [, num, den] = /^(\d+)(?:\/(\d+))?s$/.exec(text)!;
          return { num: BigInt(num!), den: BigInt(den ?? '1') };
        };
        const times = keywords.map(({ attributes }) => {
          const start = micros(attributes.get('start')!);
          const duration = micros(attributes.get('duration')!);
          const scale = (value: bigint, den: bigint) => Number((2n * value * 1_000_000n + den) / (2n * den));
          const end = start.num * duration.den + duration.num * start.den;
          return [scale(start.num, start.den), scale(end, start.den * duration.den)];
        });
        expect(times).toEqual(document.segments.map(({ startUs, endUs }) => [startUs, endUs]));
      }),
      { numRuns: 100 },
    );
  });

  it('says that a comma would make two keywords', () => {
    const labels = [{ id: 'pour', name: 'pour, slowly', path: [], colour: null }];
    const document = { ...sampleDocument(), labels, segments: [sampleSegment()] };
    expect(written(fcpxml, document).text).toContain('value="pour; slowly"');
    expect(fcpxml.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      '1 label with commas written with semicolons: a comma would make two keywords.',
    ]);
  });
});
