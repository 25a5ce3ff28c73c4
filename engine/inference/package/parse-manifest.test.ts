import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest } from './parse-manifest.ts';

type Json = Record<string, unknown>;

function fixture(name: string): Json {
  return JSON.parse(
    readFileSync(new URL(`../../../models/fixtures/${name}/manifest.json`, import.meta.url), 'utf8'),
  );
}

/** The fixture's manifest with one field, named by its dotted path, replaced or (undefined) taken away. */
function changed(name: string, field: string, value: unknown): string {
  const manifest = fixture(name);
  const steps = field.split('.');
  let at = manifest;
  if (field.startsWith('parents')) manifest.parents = [{ path: [], threshold: 0.5 }];
  for (const step of steps.slice(0, -1)) at = at[step] as Json;
  at[steps.at(-1)!] = value;
  return JSON.stringify(manifest);
}

describe('a manifest', () => {
  it('is read as it is written', () => {
    for (const name of ['tiny-streaming', 'tiny-clip']) {
      expect(parseManifest(JSON.stringify(fixture(name)), 'here')).toEqual(fixture(name));
    }
  });

  it.each<[name: string, field: string, value: unknown]>([
    ['tiny-streaming', 'kind', 'frames'],
    ['tiny-streaming', 'id', 'Tiny Streaming'],
    ['tiny-streaming', 'title', undefined],
    ['tiny-streaming', 'temperature', 0],
    ['tiny-streaming', 'input.dtype', 'float16'],
    ['tiny-streaming', 'surprise', true],
    ['tiny-streaming', 'labels.1.id', 'background'],
    ['tiny-streaming', 'labels.1.threshold', 1.5],
    ['tiny-streaming', 'background', 'nothing'],
    ['tiny-streaming', 'parents.0.path', ['Nowhere']],
    ['tiny-streaming', 'window.stride', 5],
    ['tiny-streaming', 'golden.slots', 5],
    ['tiny-streaming', 'golden.tolerance.tokens', -1],
    ['tiny-streaming', 'files.goldenTokens.bytes', 95],
    ['tiny-streaming', 'files.encoder.sha256', 'ABC'],
    ['tiny-clip', 'window.strideFrames', 3],
    ['tiny-clip', 'input.mean', null],
    ['tiny-clip', 'input.std', [0.2, 0, 0.2]],
    ['tiny-clip', 'input.dtype', 'uint8'],
    ['tiny-clip', 'files.goldenLogits.bytes', 12],
  ])('of %s is refused for a wrong %s, which is named', (name, field, value) => {
    const related: Record<string, string> = { 'input.mean': 'input.std', 'input.dtype': 'input.mean' };
    const named = name === 'tiny-clip' ? (related[field] ?? field) : field;
    expect(() => parseManifest(changed(name, field, value), 'a/place')).toThrow(
      expect.objectContaining({
        code: 'model/invalid-manifest',
        details: { field: named },
        message: expect.stringMatching(/^The manifest of the model at a\/place is not valid: .+\.$/),
      }),
    );
  });

  it.each([
    '../encoder.onnx',
    '/etc/passwd',
    'a/../b',
    '..',
    '.',
    'a//b',
    './a',
    'C:/a',
    'a\\b',
    'http://x/a',
    'a?b',
    'a%2e',
    'a\n',
  ])('never names a file outside its package: %j', (path) => {
    expect(() => parseManifest(changed('tiny-streaming', 'files.head.path', path), 'here')).toThrow(
      expect.objectContaining({ code: 'model/invalid-manifest', details: { field: 'files.head.path' } }),
    );
  });

  it('of a newer format is told apart before its fields are read', () => {
    expect(() =>
      parseManifest('{"format":"tubelet-model","formatVersion":2,"kind":"unheard of"}', 'here'),
    ).toThrow(
      expect.objectContaining({
        code: 'model/newer-format',
        message: expect.stringContaining('update Tubelet'),
      }),
    );
  });

  it.each(['', 'not json', '[]', 'null', '{}', '3'])('that is %j is refused', (text) => {
    expect(() => parseManifest(text, 'here')).toThrow(
      expect.objectContaining({ code: 'model/invalid-manifest' }),
    );
  });
});
