import { expect, it } from 'vitest';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { written } from '../core/read-back.fake.ts';
import { ava } from './ava.ts';

it('AVA has a row for each second in a segment, and a label map', () => {
  const segments = [
    sampleSegment({ startUs: 1_200_000, endUs: 3_400_000 }),
    sampleSegment({ startUs: 2_000_000, endUs: 3_000_000, label: 'stir' }),
    sampleSegment({ startUs: 5_100_000, endUs: 5_300_000 }),
    sampleSegment({ startUs: 2_500_000, endUs: 3_500_000 }),
  ];
  const { text, beside } = written(ava, sampleDocument({ segments }));
  expect(text.split('\n').map((line) => line.replace('0.000,0.000,1.000,1.000', 'whole'))).toEqual([
    'clip,0002,whole,1,0',
    'clip,0002,whole,2,0',
    'clip,0003,whole,1,0',
    'clip,0005,whole,1,0',
    '',
  ]);
  expect(beside![0]!.text).toBe('item {\n  name: "pour"\n  id: 1\n}\nitem {\n  name: "stir"\n  id: 2\n}\n');
});
