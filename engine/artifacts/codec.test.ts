import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ArtifactKey, artifactPlace, isArtifactKey } from './artifact-key.ts';
import { decodeArtifact, encodeArtifact } from './codec.ts';
import type { Artifact } from './kinds.ts';
import { partKey } from './parts.ts';

const VIDEO = '0123456789abcdef'.repeat(4);
const MODEL = 'fedcba9876543210'.repeat(4);
const KEY = partKey('tokens', VIDEO, MODEL, 3);

function tokens(numbers: readonly number[]): Artifact<'tokens'> {
  const data = Float16Array.from(numbers);
  return { facts: { samples: 4, isLast: true, warning: null }, shape: [data.length / 2, 1, 2], data };
}

test('what was encoded is decoded, wherever its bytes lie', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.float(), fc.float()), { maxLength: 40 }),
      fc.integer({ min: 0, max: 9 }),
      (pairs, offset) => {
        const artifact = tokens(pairs.flat());
        const bytes = encodeArtifact(KEY, artifact);
        const elsewhere = new Uint8Array(offset + bytes.length);
        elsewhere.set(bytes, offset);
        expect(decodeArtifact(KEY, elsewhere.subarray(offset))).toEqual(artifact);
      },
    ),
  );
});

test('no damage to any byte goes unnoticed, and no missing end', () => {
  const bytes = encodeArtifact(KEY, tokens([1, 2, 3, 4]));
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] = damaged[at]! ^ 0x10;
    expect(decodeArtifact(KEY, damaged)).toBeNull();
    expect(decodeArtifact(KEY, bytes.slice(0, at))).toBeNull();
  }
  expect(decodeArtifact(KEY, Uint8Array.from([...bytes, 0]))).toBeNull();
});

test('what is stored under another key is not taken for the one that is asked for', () => {
  const bytes = encodeArtifact(KEY, tokens([1, 2]));
  const others: readonly ArtifactKey<'tokens'>[] = [
    { ...KEY, contentId: MODEL },
    { ...KEY, model: VIDEO },
    { ...KEY, model: null },
    { ...KEY, parameters: 'part=4' },
  ];
  for (const key of others) expect(decodeArtifact(key, bytes)).toBeNull();
  expect(decodeArtifact({ ...KEY, kind: 'embeddings' }, bytes)).toBeNull();
});

test('facts and sizes that do not fit the kind are refused when they are written', () => {
  const { facts, data } = tokens([1, 2, 3, 4]);
  expect(() => encodeArtifact(KEY, { facts, data, shape: [2, 2] })).toThrow(RangeError);
  expect(() => encodeArtifact(KEY, { facts, data, shape: [3, 1, 2] })).toThrow(RangeError);
});

test('a key names a file without leaving the folder', () => {
  expect(artifactPlace(KEY)).toEqual({
    folder: ['01', VIDEO],
    name: 'tokens.fedcba9876543210.part=3.artifact',
  });
  expect(artifactPlace({ contentId: VIDEO, kind: 'probe', model: null, parameters: '' }).name).toBe(
    'probe.artifact',
  );
  for (const parameters of ['../x', 'a/b', 'a\\b', '.hidden', 'A', 'x'.repeat(65)]) {
    expect(isArtifactKey({ ...KEY, parameters })).toBe(false);
    expect(() => artifactPlace({ ...KEY, parameters })).toThrow(RangeError);
  }
  expect(isArtifactKey({ ...KEY, contentId: '..' })).toBe(false);
  expect(isArtifactKey({ ...KEY, model: '..' })).toBe(false);
});
