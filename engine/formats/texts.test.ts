import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaName, videoNameOf } from './core/document-builder.ts';
import { parseJson } from './core/read-json.ts';
import { contentOf, parseXml, xml } from './core/xml.ts';

describe('xml', () => {
  it('comes back exactly, whatever the text', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .map((each) => each.replace(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, ''));
    fc.assert(
      fc.property(text, text, (attribute, content) => {
        const root = parseXml(xml({ name: 'a', attributes: { b: attribute }, children: [content] }), 'XML');
        expect([root.attributes.get('b'), contentOf(root)]).toEqual([attribute, content]);
      }),
    );
  });

  it('refuses what is broken with the line, and what is too deep', () => {
    expect(() => parseXml('<a>\n<b></a>', 'XML')).toThrow(/not well-formed XML: .*\(line 2\)/);
    expect(() => parseXml('', 'XML')).toThrow(/cannot be read as XML/);
    expect(() => parseXml('<a>'.repeat(300), 'XML')).toThrow(/too deep/);
    expect(() => parseXml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'XML')).toThrow(/not well-formed/);
    expect(parseXml('<!DOCTYPE a><a __proto__="x"/>', 'XML').attributes.get('__proto__')).toBe('x');
  });

  it('writes no character that XML cannot hold', () => {
    expect(xml({ name: 'a', children: ['\0\u001b\uFFFF\uD800'] })).toBe('<a>\uFFFD\uFFFD\uFFFD\uFFFD</a>');
  });
});

it('names of videos are found in paths, addresses and label files', () => {
  expect(
    ['C:\\v\\a b.mp4', '/v/a.mp4', 'file:///v/a%20b.mp4', 'https://x/y.mp4?d=1#t', 'file:///%zz'].map(
      mediaName,
    ),
  ).toEqual(['a b.mp4', 'a.mp4', 'a b.mp4', 'y.mp4', '%zz']);
  expect(['clip.metadata.vtt', 'clip.tubelet.json', '/x/my.clip.eaf', '.csv'].map(videoNameOf)).toEqual([
    'clip',
    'clip',
    'my.clip',
    '.csv',
  ]);
});

describe('what only takes room', () => {
  it('40 MB of tags are refused before they fill the memory', () => {
    // In a process of its own, whose heap has an end: it dies where the tree grows past it.
    const script = `
      import { parseXml } from '${new URL('./core/xml.ts', import.meta.url)}';
      for (const tags of ['<b/>'.repeat(10_000_000), '<b c="" d="" e=""/>'.repeat(1_000_000)])
        try { parseXml('<a>' + tags + '</a>', 'XML'); } catch (error) { console.log(error.message); }`;
    const args = ['--max-old-space-size=900', '--input-type=module', '--eval', script];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stdout.match(/more than 3 million/g)?.length]).toEqual([0, 2]);
  }, 180_000);

  it('JSON that lies too deep, or is made of too many parts', () => {
    expect(() => parseJson('['.repeat(5000) + ']'.repeat(5000), 'JSON')).toThrow(/more than 200 times/);
    expect(() => parseJson(`[${'[],'.repeat(4_000_000)}0]`, 'JSON')).toThrow(/more than 3 million parts/);
  }, 180_000);
});
