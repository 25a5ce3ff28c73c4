import { flushSync } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { endpoints, HostFake } from '../../state/app/host.fake.ts';
import { videoOf } from '../../state/library/library.fake.ts';
import { fileOf } from '../../state/video/find-video.ts';
import { deskOf, type TestDesk } from '../app.fake.ts';
import { bringCamera, chooseCamera, typeOffset, typeSecondTime } from './second-camera.ts';

const ORIGIN = 'http://127.0.0.1';
const mediaOf = (name: string, digit: string) => ({
  token: digit,
  name,
  size: 1000,
  url: `/media/${digit}`,
  contentId: digit.repeat(64),
});
const SIDE = mediaOf('side.mp4', '5');

let host: HostFake;
let desk: TestDesk;
beforeEach(() => {
  host = new HostFake();
  vi.stubGlobal('location', new URL(ORIGIN));
  desk = deskOf();
  return () => vi.unstubAllGlobals();
});

const offset = () => desk.document.camera?.behindUs;

test('another video is shown beside this one, and not any more, with undo', async () => {
  expect([desk.can('second-camera'), desk.can('hide-second-camera')]).toEqual([true, false]);
  await chooseCamera(desk.app, fileOf(SIDE, ORIGIN));
  expect(desk.document.camera).toMatchObject({ name: 'side.mp4', contentId: SIDE.contentId, behindUs: 0 });
  expect(desk.document.undoTitle).toBe('Show a second camera');
  await desk.do('hide-second-camera');
  expect(desk.document.camera).toBeNull();
  desk.document.undo();
  expect(desk.document.camera?.name).toBe('side.mp4');
});

test('a video is no second camera of itself', async () => {
  const itself = fileOf(mediaOf('copy.mp4', '0'), ORIGIN);
  await expect(chooseCamera(desk.app, itself)).rejects.toThrow(/the video that is on screen/);
  expect(desk.document.camera).toBeNull();
});

test('the offset is typed with a sign; what is none is said, and nothing changes', async () => {
  await chooseCamera(desk.app, fileOf(SIDE, ORIGIN));
  const typed = (text: string) => {
    typeOffset(desk.file, text);
    return offset();
  };
  expect(['+2.5', '-0.04', '−1,5 s', ' 3 s', '0:01.25', '0'].map(typed)).toEqual([
    2_500_000, -40_000, -1_500_000, 3_000_000, 1_250_000, 0,
  ]);
  expect(() => typed('soon')).toThrow(/number of seconds, such as 2.5/);
  expect(offset()).toBe(0);
  desk.document.undo();
  expect(offset()).toBe(1_250_000);
});

test('the offset set by eye is the difference of what both show', async () => {
  await chooseCamera(desk.app, fileOf(SIDE, ORIGIN));
  const { second } = desk.app;
  await bringCamera(desk.app, desk.file);
  expect(second.file?.name).toBe('side.mp4');
  expect(desk.can('link-cameras')).toBe(false);
  desk.at(100);
  second.unlink();
  flushSync();
  typeSecondTime(second, '1.5');
  expect(second.positionUs).toBe(1_500_000);
  await desk.do('link-cameras');
  expect([offset(), second.isLinked]).toEqual([2_500_000, true]);
  second.unlink();
  typeSecondTime(second, '9');
  await desk.do('keep-offset');
  expect([offset(), second.isLinked]).toEqual([2_500_000, true]);
  desk.document.undo();
  expect(offset()).toBe(0);
});

test('it is found again among the open videos, by content, and in the library', async () => {
  await chooseCamera(desk.app, fileOf(SIDE, ORIGIN));
  const { second, openVideos } = desk.app;
  second.chosen.clear();
  const asked: unknown[] = [];
  let isThere = false;
  const inLibrary = { ...videoOf(7), name: 'side.mp4', contentId: SIDE.contentId };
  host
    .answers(endpoints.videos.list, ({ query }) => {
      asked.push(query.text);
      return { total: 1, offset: 0, videos: isThere ? [inLibrary] : [] };
    })
    .answers(endpoints.videos.open, () => SIDE);
  await bringCamera(desk.app, desk.file);
  expect(second.error?.message).toContain('“side.mp4” is not there any more');
  isThere = true;
  await bringCamera(desk.app, desk.file);
  expect([second.error, second.file?.playUrl]).toEqual([null, `${ORIGIN}/media/5`]);
  expect(asked).toEqual(['side', 'side']);
  // Another name, the same content.
  openVideos.addMedia([{ ...SIDE, token: '6', url: '/media/6', name: 'renamed.mp4' }], ORIGIN);
  await bringCamera(desk.app, desk.file);
  expect([second.file?.name, asked.length]).toEqual(['renamed.mp4', 2]);
});
