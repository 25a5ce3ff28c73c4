import { expect, test } from 'vitest';
import { taughtCard } from '../../host/teaching/taught-card.ts';
import { expectedText } from './expected-text.ts';

const expectations = [{ label: 'run', examples: 20, found: 0.8, wrong: 0, f1: 0.89 }];
const labels = [{ id: 'run', name: 'Run', path: [], threshold: 0.5 }];
const base = { id: 'b', version: '1', sha256: '0' };

test('how often a label is wrong is told only where something was there to be wrong about', () => {
  const told = expectedText({ expectations, labels }, true);
  expect(told).toMatch(
    /^label +examples +F1 +to be expected\nRun +20 +0\.89 +finds 8 of 10, 0 of 10 wrong\n$/,
  );
  const untold = expectedText({ expectations, labels }, false);
  expect(untold).not.toContain('of 10 wrong');
  expect(untold).toContain(
    'how often they are suggested wrongly is not known. Label a video from end to end',
  );

  const cardOf = (background: number | null) =>
    taughtCard({ title: 'Mine', base, labels, expectations, version: '2026-05-01' } as never, background);
  expect(cardOf(0)).not.toContain('of 10 wrong');
  expect(cardOf(0)).toContain('how often they are suggested wrongly is not known');
  // An older Tubelet did not keep whether it was.
  for (const background of [3, null]) {
    expect(cardOf(background)).toContain('finds 8 of 10, 0 of 10 wrong');
    expect(cardOf(background)).not.toContain('is not known');
  }
});
