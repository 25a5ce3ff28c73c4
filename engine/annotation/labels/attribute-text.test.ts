import { describe, expect, it } from 'vitest';
import { choicesText, parseChoices, parseGroups } from './attribute-text.ts';

describe('choices in one line', () => {
  it('are read as they are written', () => {
    const choices = [
      { name: 'left paw', key: 'l' },
      { name: 'both', key: null },
      { name: 'nose', key: 'F2' },
      { name: 'far', key: 'F' },
    ];
    expect(choicesText(choices)).toBe('left paw (l), both, nose (F2), far (F)');
    expect(parseChoices(choicesText(choices))).toEqual(choices);
  });

  it('leave out what is empty or there twice, and give a key to one', () => {
    expect(parseChoices(' a (x),, a, b (x) ,c (long)')).toEqual([
      { name: 'a', key: 'x' },
      { name: 'b', key: null },
      { name: 'c (long)', key: null },
    ]);
    expect(parseGroups('gait,  gait, head  up')).toEqual(['gait', 'head up']);
  });
});
