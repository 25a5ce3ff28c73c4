import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/errors.ts';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { ANY_NAME, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { contentOf, descendantsOf, parseXml } from '../core/xml.ts';
import { xmp } from './xmp.ts';

const listed = (text: string, property: string) => {
  const found = [...descendantsOf(parseXml(text, 'XMP'), property)];
  expect(found.length).toBeLessThanOrEqual(1);
  return found.flatMap((element) => [...descendantsOf(element, 'rdf:li')].map(contentOf));
};

const markersOf = (text: string) =>
  [...descendantsOf(parseXml(text, 'XMP'), 'rdf:Description')]
    .filter(({ attributes }) => attributes.has('xmpDM:startTime'))
    .map(({ attributes }) => [
      attributes.get('xmpDM:name'),
      attributes.get('xmpDM:startTime'),
      attributes.get('xmpDM:duration'),
      attributes.get('xmpDM:comment'),
    ]);

const EXISTING = `<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>\r
<!-- mine -->\r
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk='Image::ExifTool 12'>\r
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\r
 <r:Description r:about='uuid:1 &amp; 2' xmlns:d='http://purl.org/dc/elements/1.1/'>\r
  <d:title><r:Alt><r:li xml:lang='x-default'>😀 mine &#x3c;3</r:li></r:Alt></d:title>\r
  <d:subject><r:Bag><r:li>holiday</r:li><r:li>pour</r:li></r:Bag></d:subject>\r
 </r:Description>\r
</r:RDF>\r
</x:xmpmeta>\r
<?xpacket end='w'?>`;

describe('XMP sidecars', () => {
  it('have the labels as keywords of libraries and the segments as markers', () => {
    const sample = sampleDocument();
    const labels = sample.labels.map((label, index) =>
      index === 0 ? { ...label, path: ['Actions'] } : label,
    );
    const segments = [...sample.segments, sampleSegment({ startUs: 9_000_001, endUs: null, note: 'look' })];
    const { text } = written(xmp, { ...sample, labels, segments });
    expect(text.startsWith('<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>')).toBe(true);
    expect(listed(text, 'dc:subject')).toEqual(['pour', 'stir']);
    expect(listed(text, 'digiKam:TagsList')).toEqual(['Actions/pour', 'stir']);
    expect(listed(text, 'lr:hierarchicalSubject')).toEqual(['Actions|pour', 'stir']);
    expect(markersOf(text)).toEqual([
      ['pour', '304819200000', '558835200000', '0.91'],
      ['stir', '1270080000000', '825552000000', '0.77'],
      ['pour', '2286144254016', '0', 'look'],
    ]);
  });

  it('leave one that is there as it is but for what it lacks', () => {
    const { text } = written(xmp, sampleDocument(), { existing: EXISTING });
    const [before, after] = EXISTING.split('</r:Bag></d:subject>');
    expect(text.startsWith(`${before}<r:li>stir</r:li></r:Bag></d:subject>`)).toBe(true);
    const { text: marked } = written(xmp, sampleDocument(), { existing: `\uFEFF${EXISTING}` });
    expect(marked).toBe(`\uFEFF${text}`);
    expect(text.endsWith(after!.slice(after!.indexOf('</r:RDF>')))).toBe(true);
    expect(listed(text, 'digiKam:TagsList')).toEqual(['pour', 'stir']);
    expect(text).toContain('rdf:about="uuid:1 &amp; 2"');
    expect(markersOf(text)).toHaveLength(2);
  });

  it('are the same when written twice, and change only their own track later', () => {
    const once = written(xmp, sampleDocument(), { existing: EXISTING }).text;
    expect(written(xmp, sampleDocument(), { existing: once }).text).toBe(once);
    const fewer = sampleDocument({ segments: sampleDocument().segments.slice(1) });
    const later = written(xmp, fewer, { existing: once }).text;
    expect(markersOf(later).map(([name]) => name)).toEqual(['stir']);
    expect(listed(later, 'digiKam:TagsList')).toEqual(['pour', 'stir']);
  });

  it('fill empty parts', () => {
    const rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';
    const empty = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${rdf} /></x:xmpmeta>`;
    expect(listed(written(xmp, sampleDocument(), { existing: empty }).text, 'dc:subject')).toEqual([
      'pour',
      'stir',
    ]);
    const bag = `<rdf:RDF ${rdf}><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag/></dc:subject></rdf:Description></rdf:RDF>`;
    expect(listed(written(xmp, sampleDocument(), { existing: bag }).text, 'dc:subject')).toEqual([
      'pour',
      'stir',
    ]);
    expect(listed(written(xmp, sampleDocument(), { existing: ' \n' }).text, 'dc:subject')).toEqual([
      'pour',
      'stir',
    ]);
  });

  it('are refused, and never replaced, when they cannot be added to', () => {
    const refused = (existing: string) => expect(() => written(xmp, sampleDocument(), { existing }));
    refused('my notes').toThrow(/Move it away/);
    refused('<a/>').toThrow(/not XMP/);
    refused(EXISTING.slice(0, 400)).toThrow(/not well-formed/);
    refused('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>').toThrow(/document type/);
    refused(EXISTING.replace(/<r:Bag>.*<\/r:Bag>/, 'holiday')).toThrow(/d:subject is not a list/);
    refused('<a>'.repeat(5000)).toThrow(/too deep/);
  });

  it('keep every character of a sidecar that is there, whatever is in it', () => {
    fc.assert(
      fc.property(ANY_NAME, ANY_NAME, fc.nat(EXISTING.length), (name, note, at) => {
        const plain = note.replace(/[<&>\]\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '');
        const existing = EXISTING.replace('mine &#x3c;3', () => `${plain} &amp;`);
        const labels = [{ id: 'pour', name, path: [], colour: null }];
        const segments = [sampleSegment()];
        const { text } = written(xmp, { ...sampleDocument(), labels, segments }, { existing });
        let from = 0;
        for (const part of existing.split(/(?<=>)|(?=<)/)) {
          const found = text.indexOf(part, from);
          expect(found).toBeGreaterThanOrEqual(0);
          from = found + part.length;
        }
        try {
          written(xmp, sampleDocument(), { existing: existing.slice(0, at) });
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 100 },
    );
    expect(xmp.exporter!.losses(sampleDocument(), DEFAULT_WRITE_OPTIONS)).toEqual([]);
  });
});
