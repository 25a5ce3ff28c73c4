import { beforeEach, expect, test, vi } from 'vitest';
import { HostFake } from '../../state/app/host.fake.ts';
import { type PlayingDesk, playingDeskOf } from '../playing.fake.ts';
import { chooseVideo, showOtherVideo } from './choose-video.ts';

beforeEach(() => {
  new HostFake();
  return () => vi.unstubAllGlobals();
});

/** A file whose second video is smaller. */
function severalOf(): PlayingDesk {
  const desk = playingDeskOf();
  vi.spyOn(desk.app.opener, 'open').mockResolvedValue();
  const streams = [1, 2].map((index) => ({ index, type: 'video', codec: 'h264' }));
  vi.spyOn(desk.file, 'probe').mockResolvedValue({
    video: { width: 64, height: 36, index: 1 },
    streams,
  } as never);
  return desk;
}

test('another video of a file is shown, cut and analysed from its begin, and the choice is saved', async () => {
  const desk = severalOf();
  const { app, file, document } = desk;
  const changed = vi.fn();
  document.onChange(changed);
  desk.at(100);
  await chooseVideo(app, file, 2);
  expect(file.source.videoNumber).toBe(2);
  expect(document.video).toMatchObject({ videoNumber: 2, width: 64, height: 36, durationUs: 60_000_000 });
  // It is saved, and no step of undo.
  expect([changed.mock.calls.length > 0, desk.can('undo')]).toEqual([true, false]);
  expect([app.player.isReady, app.player.positionUs, file.analysis.state]).toEqual([
    false,
    4_000_000,
    'queued',
  ]);
  // Chosen again, nothing begins anew.
  const { analysis } = file;
  await chooseVideo(app, file, 2);
  expect(file.analysis).toBe(analysis);
});

test('what waits for its analysis waits once, as the video that is shown now', async () => {
  const desk = severalOf();
  const { app, file } = desk;
  const media = { token: 'b', name: 'other.mp4', size: 1, url: '/media/b', contentId: '1'.repeat(64) };
  const [other] = app.openVideos.addMedia([media], 'http://127.0.0.1');
  app.queue.add([other!, file]);
  expect(app.queue.batch).toEqual({ current: 1, total: 2 });
  showOtherVideo(app, file);
  expect([app.queue.batch.total, file.analysis.state]).toEqual([2, 'queued']);
  // Who analyses by hand is asked again for another video, which nobody has cancelled.
  app.settings.analysesOnOpen = false;
  await chooseVideo(app, file, 2);
  expect([app.queue.batch.total, file.analysis.state]).toEqual([1, 'idle']);
});
