import { untrack } from 'svelte';
import type { App } from '../state/app/app.ts';
import { Watching } from '../state/video/watching.svelte.ts';

/**
 * Keeps the labels of the video on screen in step with what lies beside them: the file, the model and the player. To be
 * called while a component is made.
 */
export function followDesk({ openVideos, opener, session, suggesting, results, player }: App): void {
  const watching = new Watching();
  // The file on screen changes in many ways: each opens its labels.
  $effect(() => {
    const file = openVideos.selected;
    if (file) untrack(() => void opener.open(file));
  });
  // The model is known late, and its hash later.
  $effect(() => {
    const manifest = session.model?.manifest;
    const document = openVideos.selected?.document;
    if (!manifest) return;
    untrack(() => void suggesting.identify(manifest));
    // Labels that the person brings along come first.
    void document?.opened.then(() => queueMicrotask(() => suggesting.offerLabels(document, manifest)));
  });
  // Scores stream in and sliders move: what is not decided yet is suggested anew.
  $effect.pre(() => {
    const file = openVideos.selected;
    const { segments } = results;
    const manifest = file?.analysis.model?.manifest;
    if (!file?.document.isOpen || !file.analysis.track || !manifest || !suggesting.identityOf(manifest))
      return;
    const { outcome, analysedUs } = file.analysis;
    const untilUs = outcome ? null : analysedUs;
    untrack(() => suggesting.suggest(file.document, { manifest, segments, untilUs }));
  });
  // Only looking at the playhead tells what was watched.
  $effect(() => {
    const timeUs = player.isPlaying ? player.positionUs : null;
    const file = openVideos.selected;
    untrack(() => watching.look(file, timeUs));
  });
}
