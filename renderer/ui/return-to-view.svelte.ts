import { untrack } from 'svelte';
import * as v from 'valibot';
import type { App } from '../state/app.ts';
import type { VideoFile } from '../state/video-file.svelte.ts';

const KEY = 'tubelet.view';
/** Playing moves the playhead with every frame; the second it was in is enough. */
const CLOSE_ENOUGH_US = 1_000_000;

const viewSchema = v.object({ url: v.string(), timeUs: v.number() });
type View = v.InferOutput<typeof viewSchema>;

/**
 * After a reload, or when its process has ended, the window shows the video and the time that it showed before. Only
 * files of the host can be shown again: those that a person dropped here are known to the page alone. To be called while
 * a component is made.
 */
export function returnToView({ library, player }: App): void {
  let wanted = stored();
  let kept: View | null = null;
  $effect(() => {
    if (!wanted) return;
    const { url, timeUs } = wanted;
    const file = library.files.find((each) => addressOf(each) === url);
    if (!file) return;
    untrack(() => library.select(file));
    if (!player.isReady) return;
    wanted = null;
    untrack(() => player.seek(timeUs));
  });
  $effect(() => {
    const url = addressOf(library.selected);
    const { positionUs, isReady } = player;
    if (url === null || !isReady || wanted) return;
    if (kept?.url === url && Math.abs(kept.timeUs - positionUs) < CLOSE_ENOUGH_US) return;
    kept = { url, timeUs: positionUs };
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  });
}

function addressOf(file: VideoFile | null): string | null {
  return file?.source.kind === 'url' ? file.source.url : null;
}

function stored(): View | null {
  try {
    return v.parse(viewSchema, JSON.parse(sessionStorage.getItem(KEY) ?? 'null'));
  } catch {
    return null;
  }
}
