import * as v from 'valibot';
import { expect, test } from 'vitest';
import { openedMedia } from '../../../electron/contract/media.ts';
import { OpenVideos } from './open-videos.svelte.ts';

test('a video goes by the content id that the host gives it, where it gives one', async () => {
  const contentId = 'ab'.repeat(32);
  const media = v.parse(openedMedia, {
    token: 't',
    name: 'duplicate.mp4',
    size: 10,
    url: '/media/t',
    contentId,
  });
  const openVideos = new OpenVideos();
  const [file] = openVideos.addMedia([media], 'http://127.0.0.1');
  expect(await file!.contentId()).toBe(contentId);
});
