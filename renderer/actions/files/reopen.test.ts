import { beforeEach, expect, test, vi } from 'vitest';
import { endpoints, HostFake } from '../../state/app/host.fake.ts';
import { deskOf } from '../app.fake.ts';
import { reopenVideos } from './reopen.svelte.ts';

let host: HostFake;
beforeEach(() => {
  host = new HostFake();
  return () => vi.unstubAllGlobals();
});

const mediaOf = (token: string, name = `${token}.mp4`) => ({
  token,
  name,
  size: 1,
  url: `/media/${token}`,
  contentId: '1'.repeat(64),
});

test('files that were open are open again, behind the one on screen, each as it came', async () => {
  const { app, file } = deskOf();
  const opened = vi.spyOn(app.opener, 'open').mockResolvedValue();
  // The host knows two of them still, and one that came from the library by its number there.
  host
    .answers(
      endpoints.media.media,
      ({ parameters: { token } }) => new Response(null, { status: token === 'gone' ? 404 : 200 }),
    )
    .answers(endpoints.videos.open, () => mediaOf('new', 'old.mp4'));
  await reopenVideos(app, {
    open: [
      { media: mediaOf('a', 'clip.mp4') },
      { media: mediaOf('b') },
      { media: mediaOf('c'), libraryId: 3 },
      { media: mediaOf('gone', 'old.mp4'), libraryId: 4 },
      { media: mediaOf('gone', 'lost.mp4') },
      { media: mediaOf('gone', 'b.mp4') },
    ],
    removed: [],
    folders: [],
  });
  const { openVideos, notices } = app;
  expect(openVideos.hostFiles.map(({ media, libraryId }) => [media.token, libraryId])).toEqual([
    ['a', undefined],
    ['b', undefined],
    ['c', 3],
    ['new', 4],
  ]);
  expect(openVideos.selected).toBe(file);
  expect(host.heard(endpoints.videos.open).map(({ parameters }) => parameters.id)).toEqual(['4']);
  // Of a file by the same name that is open already nothing is missing.
  expect(notices.list.map(({ message }) => message)).toEqual([
    '“lost.mp4” is not there any more: open it again.',
  ]);
  const [, b, c, d] = openVideos.files;
  expect(openVideos.files.map(({ analysis }) => analysis.state)).toEqual(['idle', 'queued', 'idle', 'idle']);
  expect(opened.mock.calls.flat()).toEqual([c, d]);
  expect(b!.name).toBe('b.mp4');
});

test('where nothing is on screen the first that comes back is', async () => {
  const { app, file } = deskOf();
  app.openVideos.remove(file);
  vi.spyOn(app.opener, 'open').mockResolvedValue();
  host.answers(endpoints.media.media, () => new Response(null));
  const open = ['b', 'c'].map((token) => ({ media: mediaOf(token) }));
  await reopenVideos(app, { open, removed: [], folders: [] });
  expect([app.openVideos.selected?.name, app.openVideos.files.length]).toEqual(['b.mp4', 2]);
});
