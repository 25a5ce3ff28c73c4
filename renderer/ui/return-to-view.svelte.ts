import { untrack } from 'svelte';
import type { App } from '../state/app/app.ts';
import { readStoredView, type StoredView, storeView } from '../state/app/stored-view.ts';
import type { VideoFile } from '../state/video/video-file.svelte.ts';

/** Playing moves the playhead with every frame; the second it was in is enough. */
const CLOSE_ENOUGH_US = 1_000_000;

/**
 * After a reload, or when its process has ended, the window shows the video and the time that it showed before. Only
 * files of the host can be shown again: what a person gave to the page of a browser is known to that page alone. To be
 * called while a component is made.
 */
export function returnToView({ openVideos, player }: App): void {
  let wanted = readStoredView();
  let isSelected = false;
  let kept: StoredView | null = null;
  $effect(() => {
    if (!wanted) return;
    const { url, timeUs } = wanted;
    const file = openVideos.files.find((each) => addressOf(each) === url);
    if (!file) return;
    if (openVideos.selected !== file) {
      // A person who has chosen another one meanwhile is left with it.
      if (isSelected) wanted = null;
      else untrack(() => openVideos.select(file));
      isSelected = true;
      return;
    }
    isSelected = true;
    if (!player.isReady) return;
    wanted = null;
    untrack(() => player.seek(timeUs));
  });
  $effect(() => {
    const url = addressOf(openVideos.selected);
    const { positionUs, isReady } = player;
    if (url === null || !isReady || wanted) return;
    if (kept?.url === url && Math.abs(kept.timeUs - positionUs) < CLOSE_ENOUGH_US) return;
    kept = { url, timeUs: positionUs };
    storeView(kept);
  });
}

function addressOf(file: VideoFile | null): string | null {
  return file?.source.kind === 'url' ? file.source.url : null;
}
