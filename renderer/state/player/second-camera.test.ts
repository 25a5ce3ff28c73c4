import { beforeEach, expect, test } from 'vitest';
import { tableClock } from '../../../engine/annotation/timing/frame-clock.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { SecondCamera } from './second-camera.svelte.ts';

/** A media element that goes where it is sent. */
class ElementFake extends EventTarget {
  currentTime = 0;
  duration = 8;
  videoWidth = 64;
  volume = 1;
  muted = false;
  readonly play = () => Promise.resolve();
  readonly pause = () => undefined;
  readonly load = () => undefined;
  readonly removeAttribute = () => undefined;
}

const TABLE = Array.from({ length: 200 }, (_, frame) => (frame * 40_000) as Micros);

/** A video of 8 seconds at 25 frames a second. */
class FileFake {
  readonly playUrl = 'side.mp4';
  readonly info = null;
  readonly clock = tableClock(TABLE);
  readonly table = TABLE;
  isClosed = false;
  readonly probe = () => new Promise<never>(() => undefined);
  readonly frameTimes = () => Promise.resolve(TABLE);
  close(): void {
    this.isClosed = true;
  }
}

const fileOf = (fake: FileFake) => fake as Partial<VideoFile> as VideoFile;
const still = (timeUs: number) => ({ timeUs, isPlaying: false, speed: 1 });

let element: ElementFake;
let second: SecondCamera;
let fake: FileFake;
beforeEach(() => {
  element = new ElementFake();
  second = new SecondCamera();
  fake = new FileFake();
});

async function shown(): Promise<void> {
  void second.show(() => Promise.resolve(fileOf(fake)));
  await Promise.resolve();
  second.attachVideo(element as unknown as HTMLVideoElement, fileOf(fake));
  element.dispatchEvent(new Event('loadeddata'));
}

test('it shows the frame of the same moment, silently, and says where it has none', async () => {
  await shown();
  expect([element.muted, second.isReady, second.durationUs]).toEqual([true, true, 8e6]);
  second.follow(still(3_020_000), 2_500_000);
  // The middle of the frame: a player that rounds would show the one before.
  expect([element.currentTime, second.hasPicture]).toEqual([0.54, true]);
  second.follow(still(2_499_999), 2_500_000);
  expect(second.hasPicture).toBe(false);
  second.follow(still(10_500_000), 2_500_000);
  expect(second.hasPicture).toBe(false);
  second.follow(still(6_000_000), -1_000_000);
  expect([second.positionUs, second.hasPicture]).toEqual([7e6, true]);
});

test('let go it is moved by itself, by time and by frames, and the other leads it nowhere', async () => {
  await shown();
  second.follow(still(1_000_000), 2_000_000);
  expect(second.hasPicture).toBe(false);
  second.moveTo(3e6);
  expect(second.positionUs).toBe(-1_000_000);
  second.unlink();
  expect([second.isLinked, second.positionUs, second.hasPicture]).toEqual([false, 0, true]);
  second.moveTo(3_010_000);
  await second.step(-1);
  expect(second.positionUs).toBe(2_960_000);
  second.follow(still(5e6), 0);
  expect([second.positionUs, element.currentTime]).toEqual([2_960_000, 2.98]);
  second.moveTo(99e6);
  expect(second.positionUs).toBe(8e6 - 1);
  second.link();
  second.follow(still(5e6), 1e6);
  expect(element.currentTime).toBe(4.02);
});

test('what is found too late is let go, and what is not found is said', async () => {
  const finding = Promise.withResolvers<VideoFile>();
  const late = second.show(() => finding.promise);
  void second.show(() => Promise.reject(new AppError('source/gone', 'It is not there any more.')));
  finding.resolve(fileOf(fake));
  await late;
  expect([fake.isClosed, second.file]).toEqual([true, null]);
  expect(second.error?.message).toBe('It is not there any more.');
  await shown();
  expect([second.error, second.file]).toEqual([null, fileOf(fake)]);
  second.close();
  expect([fake.isClosed, second.file, second.isReady]).toEqual([true, null, false]);
});

test('where the browser cannot play it our own decoder shows it', async () => {
  await shown();
  element.dispatchEvent(new Event('error'));
  expect([second.surface, second.isReady]).toEqual(['decoder', false]);
});
