import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { endpoints, HostFake } from '../../state/app/host.fake.ts';
import { Analysis } from '../../state/video/analysis.svelte.ts';
import { deskOf } from '../app.fake.ts';
import { playingDeskOf } from '../playing.fake.ts';

let host: HostFake;
beforeEach(() => {
  host = new HostFake();
  return () => vi.unstubAllGlobals();
});

const ORIGIN = 'http://127.0.0.1';
const mediaOf = (token: string) => ({
  token,
  name: `${token}.mp4`,
  size: 1,
  url: `/media/${token}`,
  contentId: '1'.repeat(64),
});

test('one goes from video to video, to the ends of the list, and what is removed makes room for the next', async () => {
  const desk = deskOf();
  const { openVideos, queue } = desk.app;
  expect([desk.can('previous-video'), desk.can('next-video')]).toEqual([false, false]);
  const others = openVideos.addMedia([mediaOf('b'), mediaOf('c')], ORIGIN);
  const after = async (command: string) => [await desk.do(command), openVideos.selected?.name];
  expect(await after('previous-video')).toEqual([true, 'clip.mp4']);
  expect(await after('previous-video')).toEqual([false, 'clip.mp4']);
  expect(await after('next-video')).toEqual([true, 'b.mp4']);
  expect(await after('next-video')).toEqual([true, 'c.mp4']);
  expect(await after('next-video')).toEqual([false, 'c.mp4']);
  queue.add(others);
  expect(await after('remove-video')).toEqual([true, 'b.mp4']);
  expect(others[1]!.analysis.state).toBe('cancelled');
  expect(await after('remove-video')).toEqual([true, 'clip.mp4']);
  expect(await after('remove-video')).toEqual([true, undefined]);
  expect(await after('remove-video')).toEqual([false, undefined]);
});

test('the system is asked for files; the sample is opened and analysed where there is one and a model', async () => {
  const desk = deskOf();
  const { app } = desk;
  app.desk.chooseFiles = vi.fn();
  expect(await desk.do('open-files')).toBe(true);
  expect(app.desk.chooseFiles).toHaveBeenCalledOnce();
  expect(desk.can('open-sample')).toBe(false);
  app.session.model = {} as never;
  await expect(desk.do('open-sample')).rejects.toThrow('The sample video is not part of this installation');
  host.answers(endpoints.media.sample, () => new Response(null, { headers: { 'content-length': '5' } }));
  await desk.do('open-sample');
  expect([app.openVideos.selected!.name, app.openVideos.selected!.size]).toEqual(['sample.mp4', 5]);
  expect(app.openVideos.selected!.analysis.state).toBe('queued');
});

test('an analysis is cancelled while it waits or runs, and asked for again at any other time', async () => {
  const desk = deskOf();
  const { app, file } = desk;
  const offered = () => ['cancel', 'analyse-again'].filter((id) => desk.can(id)).join();
  expect(offered()).toBe('');
  app.session.model = {} as never;
  expect(offered()).toBe('analyse-again');
  const in_ = (change: (analysis: Analysis) => void) => {
    file.analysis = new Analysis();
    change(file.analysis);
    return offered();
  };
  const model = { manifest: { labels: [] } } as never;
  expect(in_((analysis) => analysis.queue())).toBe('cancel');
  expect(in_((analysis) => analysis.begin(model, { num: 4, den: 1 }, []))).toBe('cancel');
  expect(in_((analysis) => analysis.finish({} as never))).toBe('analyse-again');
  expect(in_((analysis) => analysis.fail(new Error()))).toBe('analyse-again');
  expect(in_((analysis) => analysis.fail(new AppError('cancelled', '')))).toBe('analyse-again');
  const [other] = app.openVideos.addMedia([mediaOf('b')], ORIGIN);
  app.queue.add([other!]);
  app.openVideos.select(file);
  await desk.do('analyse-again');
  expect([file.analysis.state, app.queue.batch.total]).toEqual(['queued', 2]);
  await desk.do('cancel');
  expect([file.analysis.state, app.queue.batch.total]).toEqual(['cancelled', 1]);
  app.openVideos.remove(other!);
  app.openVideos.remove(file);
  expect(offered()).toBe('');
});

test('what could not be read is read again: the picture, the analysis and the labels, each where it failed', async () => {
  const desk = playingDeskOf();
  const { app, file } = desk;
  const opened = vi.spyOn(app.opener, 'open').mockResolvedValue();
  expect(desk.can('read-again')).toBe(false);
  file.openError = new AppError('source/gone', 'It is gone.');
  expect(await desk.do('read-again')).toBe(true);
  expect([opened.mock.calls, app.player.isReady, file.analysis.state]).toEqual([[[file]], true, 'idle']);
  file.openError = null;

  vi.spyOn(file, 'decoder').mockRejectedValue(new AppError('source/gone', 'It is gone.'));
  app.player.attachDecoder({} as never, file);
  await vi.waitFor(() => expect(desk.can('read-again')).toBe(true));
  file.analysis.fail(new AppError('source/gone', 'It is gone.'));
  await desk.do('read-again');
  expect([opened.mock.calls.length, app.player.error, file.analysis.state]).toEqual([2, null, 'queued']);
  expect(desk.can('read-again')).toBe(false);
});
