import type { App } from '../../state/app/app.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/**
 * Shows, labels and cuts another of the videos in a file from now on. The choice is part of the labels that are saved:
 * whoever opens them, in a page or in a batch, goes on with the same video.
 * @param videoNumber from 1
 */
export async function chooseVideo(app: App, file: VideoFile, videoNumber: number): Promise<void> {
  await app.opener.open(file);
  const { video } = file.document;
  if (!video || file.source.videoNumber === videoNumber) return;
  app.queue.cancel(file);
  file.useVideo(videoNumber);
  showOtherVideo(app, file);
  const { width, height } = (await file.probe()).video;
  file.document.note({ put: [{ ...video, videoNumber, width, height }], remove: [] });
}

/** What was begun with the video that was shown before begins anew. */
export function showOtherVideo({ player, queue }: App, file: VideoFile): void {
  player.reload(file);
  queue.cancel(file);
  queue.addOpened([file]);
}
