import { beforeEach, expect, test, vi } from 'vitest';
import type { Settings } from '../settings/settings.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { Player } from './player.svelte.ts';

/** A media element that goes where it is sent and plays nothing. */
class ElementFake extends EventTarget {
  currentTime = 0;
  duration = Number.NaN;
  videoWidth = 64;
  volume = 1;
  plays = 0;
  readonly play = () => {
    this.plays++;
    return Promise.resolve();
  };
  readonly pause = () => undefined;
}

const SETTINGS = { volume: 1, isMuted: false, loopLeadMs: 0, scrubsSound: true };

let element: ElementFake;
let player: Player;
beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  element = new ElementFake();
  player = new Player(SETTINGS as Settings);
  // Nothing is known of the file while it is read.
  const probe = () => new Promise<never>(() => {});
  const file = { playUrl: 'clip.mp4', info: null, table: null, probe } as Partial<VideoFile> as VideoFile;
  player.load(file);
  player.attachVideo(element as unknown as HTMLVideoElement, file);
  return () => vi.unstubAllGlobals();
});

test('a stretch plays from its start before the length is known', () => {
  player.playRange(11e6, 12e6, true);
  expect(element.currentTime).toBe(11);
  expect([player.positionUs, player.isLooping]).toEqual([11e6, true]);
});

test('playing at the end begins anew', () => {
  element.duration = 12;
  element.dispatchEvent(new Event('loadeddata'));
  player.seek(12e6);
  player.play();
  expect(element.currentTime).toBe(0);
});

test('a repetition begins as much earlier as the person likes, never before the video', () => {
  player = new Player({ ...SETTINGS, loopLeadMs: 500 } as Settings);
  const probe = () => new Promise<never>(() => {});
  const file = { playUrl: 'clip.mp4', info: null, table: null, probe } as Partial<VideoFile> as VideoFile;
  player.load(file);
  player.attachVideo(element as unknown as HTMLVideoElement, file);
  player.playRange(11e6, 12e6, true);
  expect(player.positionUs).toBe(10.5e6);
  player.playRange(11e6, 12e6);
  expect(player.positionUs).toBe(11e6);
  player.playRange(0.2e6, 12e6, true);
  expect(player.positionUs).toBe(0);
});

test('where the playhead is dragged the sound is heard for a moment, and the picture stays', () => {
  vi.useFakeTimers();
  element.duration = 12;
  element.dispatchEvent(new Event('loadeddata'));
  player.scrub(3e6);
  expect([element.currentTime, element.plays]).toEqual([3, 1]);
  element.currentTime = 3.09;
  vi.runAllTimers();
  expect([element.currentTime, player.positionUs, player.isPlaying]).toEqual([3, 3e6, false]);
  player.seek(4e6);
  expect(element.plays).toBe(1);
  vi.useRealTimers();
});
