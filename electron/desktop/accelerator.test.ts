import { expect, test } from 'vitest';
import { acceleratorOf } from './accelerator.ts';

test.each([
  ['Mod+Shift+E', 'CmdOrCtrl+Shift+E'],
  ['ArrowLeft', 'Left'],
  ['Shift+ArrowRight', 'Shift+Right'],
  ['Mod++', 'CmdOrCtrl+Plus'],
  ['+', 'Plus'],
  ['?', '?'],
  ['F6', 'F6'],
  ['Mod+,', 'CmdOrCtrl+,'],
  ['É', null],
  ['AudioVolumeUp', null],
  ['Fn+A', null],
  [null, null],
])('%s is %s', (chord, accelerator) => {
  expect(acceleratorOf(chord, 'linux')).toBe(accelerator);
});

test('a Mac shows only keys with Command, as it takes what it shows', () => {
  expect(acceleratorOf('Mod+E', 'darwin')).toBe('CmdOrCtrl+E');
  expect(acceleratorOf('J', 'darwin')).toBeNull();
});
