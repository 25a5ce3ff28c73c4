import { expect, test } from 'vitest';
import { PictureQueue } from './picture-queue.ts';

function asked(queue: PictureQueue, names: string) {
  const loaded: string[] = [];
  const ends = new Map([...names].map((name) => [name, queue.ask(() => loaded.push(name))]));
  return { loaded, end: (name: string) => ends.get(name)?.() };
}

test('two load at once, then those asked for last', () => {
  const { loaded, end } = asked(new PictureQueue(2), 'abcde');
  expect(loaded).toEqual(['a', 'b']);
  end('a');
  end('a');
  expect(loaded).toEqual(['a', 'b', 'e']);
  end('b');
  end('e');
  expect(loaded).toEqual(['a', 'b', 'e', 'd', 'c']);
});

test('what is not wanted any more is never loaded', () => {
  const { loaded, end } = asked(new PictureQueue(2), 'abcd');
  end('d');
  end('a');
  expect(loaded).toEqual(['a', 'b', 'c']);
});
