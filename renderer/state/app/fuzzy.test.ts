import { describe, expect, it } from 'vitest';
import { fuzzyMatch } from './fuzzy.ts';

const ranked = (query: string, texts: readonly string[]) =>
  texts
    .flatMap((text) => {
      const match = fuzzyMatch(text, query);
      return match ? [{ text, score: match.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);

describe('fuzzyMatch', () => {
  it('finds beginnings of words before letters in between', () => {
    expect(ranked('exj', ['Next adjustment', 'Export JSON', 'Export CSV'])[0]).toBe('Export JSON');
    expect(ranked('zoom', ['Zoom out', 'Show the whole video', 'Zoom in at the playhead'])).toEqual([
      'Zoom out',
      'Zoom in at the playhead',
    ]);
  });
  it('takes words in any order and marks their letters', () => {
    expect(fuzzyMatch('Export CSV', 'csv exp')?.places).toEqual([0, 1, 2, 7, 8, 9]);
    expect(fuzzyMatch('Export CSV', 'cvs')).toBeNull();
    expect(fuzzyMatch('Redo', '')).toMatchObject({ places: [] });
  });
  it('goes on to a letter at a word before one inside a word', () => {
    expect(fuzzyMatch('One frame back', 'ofb')?.places).toEqual([0, 4, 10]);
  });
  it('prefers the shorter of equals and whole words', () => {
    expect(ranked('play', ['Play the selected segment', 'Playback', 'Play'])).toEqual([
      'Play',
      'Play the selected segment',
      'Playback',
    ]);
  });
});
