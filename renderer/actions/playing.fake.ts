import { flushSync } from 'svelte';
import { vi } from 'vitest';
import { deskOf, type TestDesk } from './app.fake.ts';

/** A media element that goes where it is sent, and says so. */
export class ElementFake extends EventTarget {
  currentTime = 0;
  duration = 60;
  videoWidth = 64;
  volume = 1;
  muted = false;
  playbackRate = 1;
  isPaused = true;
  readonly play = () => {
    this.isPaused = false;
    return Promise.resolve();
  };
  readonly pause = () => {
    this.isPaused = true;
  };
}

export interface PlayingDesk extends TestDesk {
  readonly element: ElementFake;
}

/** A desk whose video can play; the timeline shows a fifth of it. Time stands still. */
export function playingDeskOf(): PlayingDesk {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const desk = deskOf();
  vi.spyOn(desk.file, 'probe').mockReturnValue(new Promise(() => {}));
  const element = new ElementFake();
  desk.app.player.load(desk.file);
  desk.app.player.attachVideo(element as unknown as HTMLVideoElement, desk.file);
  element.dispatchEvent(new Event('loadeddata'));
  desk.app.timeline.setDuration(60_000_000);
  desk.app.timeline.setWidth(1500);
  desk.app.timeline.zoom(5, 0);
  flushSync();
  return { ...desk, element };
}
