import { expect, test } from 'vitest';
import { belowThreshold } from './below-threshold.ts';

const cut = { threshold: 0.5, batchThreshold: null };

test('what lies below the threshold says why it is there', () => {
  const found = { score: 0.31, state: 'accepted', origin: 'model' } as const;
  expect(belowThreshold(found, cut)).toBe(
    'Score 0.31, below the threshold of 0.50: it stays, because you accepted it.',
  );
  expect(belowThreshold({ ...found, state: 'edited' }, cut)).toContain('because you edited it');
  expect(belowThreshold({ ...found, state: 'rejected' }, cut)).toContain('not suggested again');
  expect(belowThreshold({ ...found, state: 'suggested' }, cut)).toContain('the mean over the segment');
  expect(belowThreshold({ ...found, state: 'suggested' }, { ...cut, batchThreshold: 0.3 })).toContain(
    'a batch found it with a threshold of 0.30',
  );
});

test('what reaches it, reads as reaching it, or was drawn, says nothing', () => {
  expect(belowThreshold({ score: 0.5, state: 'suggested', origin: 'model' }, cut)).toBeNull();
  expect(belowThreshold({ score: 0.4951, state: 'suggested', origin: 'model' }, cut)).toBeNull();
  expect(belowThreshold({ score: null, state: 'accepted', origin: 'human' }, cut)).toBeNull();
});
