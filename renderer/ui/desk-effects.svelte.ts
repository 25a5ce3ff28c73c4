import { untrack } from 'svelte';
import { bringCamera } from '../actions/desk/second-camera.ts';
import type { App } from '../state/app/app.ts';
import { Watching } from '../state/video/watching.svelte.ts';

/**
 * Keeps the labels of the video on screen in step with what lies beside them: the file and the player. To be
 * called while a component is made.
 */
export function followDesk(app: App): void {
  const { openVideos, opener, player, coding, second } = app;
  const watching = new Watching();
  // The file on screen changes in many ways: each opens its labels.
  $effect(() => {
    const file = openVideos.selected;
    if (file) untrack(() => void opener.open(file));
  });
  // An observer goes on, on a track of their own.
  $effect(() => {
    const file = openVideos.selected;
    const { observerNow } = coding;
    if (!file || !observerNow) return;
    const theirs = file.document.tracks.filter(({ observerId }) => observerId === observerNow.id);
    const inUse = untrack(() => file.selection.track?.id);
    if (theirs[0] && theirs.every(({ id }) => id !== inUse)) file.selection.useTrack(theirs[0].id);
  });
  // Cuts of the source are known once a run, now or earlier, has gone through it.
  $effect(() => {
    const file = openVideos.selected;
    if (file?.analysis.state === 'done') untrack(() => void file.cuts.read(file));
  });
  // What is beside the picture is another with another file, and one that was away may have been opened.
  const cameraWanted = $derived.by(() => {
    const file = openVideos.selected;
    const camera = file?.document.camera;
    return file && camera ? [file.id, camera.contentId, camera.name].join('\n') : null;
  });
  let isFor: string | null = null;
  $effect(() => {
    const [wanted, { length }] = [cameraWanted, openVideos.files];
    untrack(() => {
      const file = openVideos.selected;
      if (wanted === null || length === 0 || !file) second.close();
      else if (wanted !== isFor || !second.file) void bringCamera(app, file);
      isFor = wanted;
    });
  });
  // Only looking at the playhead tells what was watched.
  $effect(() => {
    const timeUs = player.isPlaying ? player.positionUs : null;
    const file = openVideos.selected;
    untrack(() => watching.look(file, timeUs));
  });
}
