import { AppError } from '../../../engine/base/errors.ts';
import { timecode } from '../../state/timeline/timecode.ts';
import type { Action } from '../action.ts';
import { saveBlob } from '../files/save-text.ts';

/** What shows the picture now. */
function surface(): HTMLVideoElement | HTMLCanvasElement | null {
  return document.querySelector('[data-picture].ready');
}

/** `clip 00.12.480.png`: no disk minds it. */
function snapshotName(stem: string, time: string): string {
  return `${stem} ${time.replaceAll(':', '.')}.png`;
}

/** The picture on screen as a PNG in the size that it is shown from. Errors: `internal` where the browser makes none. */
async function pictureOf(shown: HTMLVideoElement | HTMLCanvasElement): Promise<Blob> {
  const [width, height] =
    shown instanceof HTMLVideoElement ? [shown.videoWidth, shown.videoHeight] : [shown.width, shown.height];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new AppError('internal', 'This browser gives no picture: try it again.');
  context.drawImage(shown, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}

export const saveSnapshot: Action = {
  id: 'save-snapshot',
  title: 'Save the picture on screen',
  group: 'Playing',
  keys: ['Mod+Shift+S'],
  enabled: ({ player }) => player.isReady,
  run: async ({ openVideos, player, notices }) => {
    const shown = surface();
    const file = openVideos.selected;
    if (!shown || !file) return;
    const { videoNumber } = file.source;
    const stem =
      file.name.replace(/\.[^.]*$/, '') + (videoNumber === undefined ? '' : ` (video ${videoNumber})`);
    const name = snapshotName(stem, timecode(player.positionUs, player.durationUs));
    saveBlob(name, await pictureOf(shown));
    notices.done(`“${name}” saved`);
  },
};

export const fullScreen: Action = {
  id: 'full-screen',
  title: 'The picture on the whole screen, or back',
  group: 'Playing',
  keys: ['Shift+F'],
  enabled: ({ openVideos }) => openVideos.selected !== null,
  run: async () => {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.querySelector('main')?.requestFullscreen();
  },
};

export const resetPicture: Action = {
  id: 'reset-picture',
  title: 'The whole picture again',
  group: 'Playing',
  keys: [],
  enabled: ({ picture }) => picture.isZoomed,
  run: ({ picture }) => picture.reset(),
};
