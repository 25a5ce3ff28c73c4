import { expect, it } from 'vitest';
import { seededRandom } from '../timeline/random.fake.ts';
import { OverlapSearch } from './overlap.ts';

it('finds what looking at every stretch finds', () => {
  const random = seededRandom(3);
  const some = () => {
    const startUs = Math.floor(random() * 100);
    return { startUs, endUs: startUs + 1 + Math.floor(random() ** 4 * 60) };
  };
  for (let round = 0; round < 200; round++) {
    const all = Array.from({ length: round % 30 }, some).sort((a, b) => a.startUs - b.startUs);
    const { startUs, endUs } = some();
    const found = [...new OverlapSearch(all).find(startUs, endUs)];
    expect(found).toEqual(all.filter((each) => each.startUs < endUs && each.endUs > startUs));
  }
});
