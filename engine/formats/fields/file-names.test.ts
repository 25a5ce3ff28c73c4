import { describe, expect, it } from 'vitest';
import { outputNames, safeName, shortened } from './file-names.ts';

describe('names of written files', () => {
  it('are short where they may be and distinct always', () => {
    expect(outputNames(['a.mp4', 'b.mov'], '.csv')).toEqual(['a.csv', 'b.csv']);
    expect(outputNames(['a.mp4', 'A.mov', 'a.mp4', 'b.mp4', '.mp4'], '.csv')).toEqual([
      'a.mp4.csv',
      'A.mov.csv',
      'a.mp4-2.csv',
      'b.csv',
      '.mp4.csv',
    ]);
    // A video may be called what another was renamed to.
    const tricky = outputNames(['a.mp4', 'a.mp4', 'a.mp4-2.mkv'], '.csv');
    expect(new Set(tricky.map((name) => name.toLowerCase())).size).toBe(3);
  });

  it('are never longer than a disk allows, whole in their characters, and still distinct', () => {
    const long = '動作'.repeat(40);
    const names = outputNames(
      [`${long}a.mp4`, `${long}b.mp4`, `${'👩‍👩‍👧'.repeat(20)}.mp4`],
      '.tubelet.json',
    );
    for (const name of names) {
      expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(240);
      expect(name).toMatch(/\.tubelet\.json$/);
    }
    expect(new Set(names).size).toBe(3);
    expect(names[2]).toMatch(/^(👩‍👩‍👧)+\.tubelet/);
    expect(shortened('short', 5)).toBe('short');
  });

  it('stay in their folder', () => {
    expect(['../b.mp4', 'a:b?.mp4', '', '..'].map(safeName)).toEqual(['__b.mp4', 'a_b_.mp4', '_', '_']);
  });
});
