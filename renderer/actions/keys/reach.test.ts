import { expect, test } from 'vitest';
import { Reach } from './reach.ts';

test('an element is reached by keys that walk, and by nothing else', () => {
  const [button, other] = [new EventTarget(), new EventTarget()];
  const reach = new Reach();
  reach.key({ key: 'Tab' });
  reach.focus(button);
  expect([reach.has(button), reach.has(other)]).toEqual([true, false]);
  reach.key({ key: 'Shift' });
  reach.key({ key: 'Tab' });
  reach.focus(other);
  expect(reach.has(other)).toBe(true);
  // A click, or a dialog that gives the focus back after Enter.
  reach.pointer();
  reach.focus(button);
  expect(reach.has(button)).toBe(false);
  reach.key({ key: 'Enter' });
  reach.focus(button);
  expect(reach.has(button)).toBe(false);
});
