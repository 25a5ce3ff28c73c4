import { beforeEach, describe, expect, it } from 'vitest';
import { KeyBindings } from './key-bindings.svelte.ts';
import { Settings } from './settings.svelte.ts';

const COMMANDS = [
  { id: 'play', title: 'Play', keys: ['Space'] },
  { id: 'back', title: 'Back', keys: ['J'] },
  { id: 'undo', title: 'Undo', keys: ['Mod+Z'] },
  { id: 'redo', title: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'] },
];
const memory = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
};
let settings: Settings;
let keys: KeyBindings;
beforeEach(() => {
  settings = new Settings(memory());
  keys = new KeyBindings(COMMANDS, settings);
});

describe('key bindings', () => {
  it('begin with the defaults', () => {
    expect(keys.byChord.get('Mod+Y')?.id).toBe('redo');
    expect(keys.chordsOf('redo')).toEqual(['Mod+Shift+Z', 'Mod+Y']);
    expect(keys.isAnyChanged).toBe(false);
  });
  it('bind another chord in place of one, and take it from who had it', () => {
    expect(keys.holderOf('J', 'play')?.title).toBe('Back');
    keys.bind('play', 'J', 'Space');
    expect([keys.chordsOf('play'), keys.chordsOf('back'), keys.byChord.get('Space')]).toEqual([
      ['J'],
      [],
      undefined,
    ]);
    keys.bind('redo', 'F4', 'Mod+Shift+Z');
    expect(keys.chordsOf('redo')).toEqual(['F4', 'Mod+Y']);
    keys.bind('undo', 'F3');
    expect(keys.chordsOf('undo')).toEqual(['Mod+Z', 'F3']);
  });
  it('reset one command, which takes its chords back, or all', () => {
    keys.bind('play', 'J', 'Space');
    keys.reset('back');
    expect([keys.chordsOf('play'), keys.chordsOf('back')]).toEqual([[], ['J']]);
    expect(keys.isChanged('back')).toBe(false);
    keys.reset();
    expect(keys.chordsOf('play')).toEqual(['Space']);
    expect(settings.keys).toEqual({});
  });
  it('keep nothing that equals a default', () => {
    keys.bind('play', 'X');
    keys.unbind('play', 'X');
    expect(settings.keys).toEqual({});
  });
  it('go into a file and come back', () => {
    keys.bind('play', 'J', 'Space');
    keys.free('Mod+Y');
    const file = keys.write();
    keys.reset();
    keys.read(file);
    expect(keys.chordsOf('play')).toEqual(['J']);
    expect(keys.chordsOf('redo')).toEqual(['Mod+Shift+Z']);
    expect(keys.chordsOf('undo')).toEqual(['Mod+Z']);
  });
  it('take over a file that names few commands, without a chord for two', () => {
    keys.read('{"format":"tubelet-keys","version":1,"keys":{"play":["J"],"unknown":["Q"]}}');
    expect([keys.chordsOf('play'), keys.chordsOf('back'), keys.chordsOf('undo')]).toEqual([
      ['J'],
      [],
      ['Mod+Z'],
    ]);
  });
  it.each([
    ['no JSON', 'not JSON'],
    ['{"format":"tubelet-labels"}', 'not a file of keys'],
    ['{"format":"tubelet-keys","version":9,"keys":{}}', 'newer Tubelet'],
    [
      '{"format":"tubelet-keys","version":1,"keys":{"play":["J"],"undo":["J"]}}',
      'gives J to "Play" and to "Undo"',
    ],
  ])('refuse %s and change nothing', (text, message) => {
    expect(() => keys.read(text)).toThrow(message);
    expect(settings.keys).toEqual({});
  });
  it('refuse defaults that claim the same', () => {
    expect(() => new KeyBindings([...COMMANDS, { id: 'x', title: 'X', keys: ['J'] }], settings)).toThrow(
      'J is claimed by back and x',
    );
  });
});
