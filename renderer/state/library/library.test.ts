import { expect, test } from 'vitest';
import { Library } from './library.svelte.ts';

test('a video goes by the content id that the host gives it, where it gives one', async () => {
  const contentId = 'ab'.repeat(32);
  const media = { token: 't', name: 'twin.mp4', size: 10, url: '/media/t', contentId };
  const library = new Library();
  const [file] = library.addMedia([media], 'http://127.0.0.1');
  expect(await file!.contentId()).toBe(contentId);
});
