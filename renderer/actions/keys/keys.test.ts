import { expect, test } from 'vitest';
import { chordOf, chordsOf, type KeyPress, keyCaps } from './keys.ts';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

test('letters are named in capitals, whatever the shift and the caps lock', () => {
  expect(chordOf(press('j'))).toBe('J');
  expect(chordOf(press('Z', { shiftKey: true }))).toBe('Shift+Z');
  expect(chordOf(press('o', { ctrlKey: true }))).toBe('Mod+O');
  expect(chordOf(press('o', { metaKey: true }))).toBe('Mod+O');
});

test('a symbol is itself: the shift that makes it is part of the layout', () => {
  expect(chordOf(press('?', { shiftKey: true }))).toBe('?');
  expect(chordOf(press('+', { shiftKey: true }))).toBe('+');
  expect(chordOf(press(','))).toBe(',');
});

test('named keys keep their modifiers', () => {
  expect(chordOf(press(' '))).toBe('Space');
  expect(chordOf(press('Tab', { shiftKey: true }))).toBe('Shift+Tab');
  expect(chordOf(press('ArrowUp', { altKey: true }))).toBe('Alt+ArrowUp');
});

test('chords are shown as key caps', () => {
  expect(keyCaps('Mod+Shift+E', false)).toEqual(['Ctrl', 'Shift', 'E']);
  expect(keyCaps('Mod+O', true)).toEqual(['⌘', 'O']);
  expect(keyCaps('+', false)).toEqual(['+']);
  expect(keyCaps('Shift+ArrowLeft', false)).toEqual(['Shift', '←']);
});

test('AltGr that makes a symbol is part of the layout', () => {
  const press8 = press('[', { ctrlKey: true, altKey: true, getModifierState: (name) => name === 'AltGraph' });
  expect(chordOf(press8)).toBe('[');
});

test('a board without Latin letters gives the letter in that place too', () => {
  expect(chordsOf(press('о', { code: 'KeyJ' }))).toEqual(['О', 'J']);
  expect(chordsOf(press('ö', { code: 'Semicolon' }))).toEqual(['Ö']);
  expect(chordsOf(press('q', { code: 'KeyA' }))).toEqual(['Q']);
});
