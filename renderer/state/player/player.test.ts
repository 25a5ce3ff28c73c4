import { beforeEach, expect, test, vi } from 'vitest';
import type { Settings } from '../settings/settings.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { Player } from './player.svelte.ts';

/** A media element that goes where it is sent and plays nothing. */
class ElementFake extends EventTarget {
  currentTime = 0;
  duration = Number.NaN;
  videoWidth = 64;
  readonly play = () => Promise.resolve();
  readonly pause = () => undefined;
}

let element: ElementFake;
let player: Player;
beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  element = new ElementFake();
  player = new Player({ volume: 1, isMuted: false } as Settings);
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
