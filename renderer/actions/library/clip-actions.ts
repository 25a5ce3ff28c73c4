import { shortenedSentence } from '../../../engine/formats/fields/file-names.ts';
import { DEFAULT_CLIP_PATTERN } from '../../../engine/formats/reels/clip-names.ts';
import type { App } from '../../state/app/app.ts';
import { desktopBridge } from '../../state/app/desktop.ts';
import type { ClipsWish, KeepClip, ReelVideoWish } from '../../state/library/clip-export.svelte.ts';
import { clipsText, MOST_TOLD } from '../../state/library/clip-export.svelte.ts';
import type { Action } from '../action.ts';
import { canSaveIntoFolder, namesIn, pickFolder, saveBlobInto } from '../files/save-files.ts';
import { saveBlob } from '../files/save-text.ts';
import { targetIds } from './found-actions.ts';

const areCut = ({ clipExport, clipTask }: App) => clipExport.isRunning || clipTask.isRunning;

export const clipsFound: Action = {
  id: 'clips-found',
  title: 'Cut them out as clips…',
  group: 'Library',
  keys: [],
  enabled: (app) => app.desk.shows('segments') && !areCut(app) && targetIds(app).length > 0,
  run: ({ desk }) => desk.open({ kind: 'clips' }),
};

export const cancelClips: Action = {
  id: 'cancel-clips',
  title: 'Cut no more clips',
  group: 'Library',
  keys: [],
  enabled: areCut,
  run: async ({ clipExport, clipTask, notices }) => {
    clipExport.cancel();
    if (!clipTask.isRunning) return;
    const { done, total } = clipTask.progress ?? { done: 0, total: 1 };
    await clipTask.cancel();
    notices.done(`${clipsText(done)} cut${done < total ? ', the rest was cancelled' : ''}`);
  },
};

/**
 * Cuts clips into a folder that the person chooses: the desktop's host writes them while the page does as it likes, a
 * browser saves what the host cuts for it, as downloads where it has no folders to choose. False when the person chose
 * none. Resolves as soon as the first is on its way; what became of them all is told at the end.
 */
export async function saveClips(app: App, wish: ClipsWish): Promise<boolean> {
  const bridge = desktopBridge();
  if (bridge) {
    const folder = await bridge.chooseFolder('Cut clips into this folder');
    if (folder === null) return false;
    app.clipExport.folder = folder;
    await app.clipTask.begin({ ...wish, segments: [...wish.segments], folder });
    return true;
  }
  // What lies in the folder stays: a clip of the same name gets a number.
  let taken = new Set<string>();
  let keep: KeepClip = async (name, clip) => saveBlob(name, clip);
  if (canSaveIntoFolder()) {
    const folder = await pickFolder();
    if (!folder) return false;
    taken = await namesIn(folder);
    keep = (name, clip) => saveBlobInto(folder, name, clip);
  }
  void run(app, wish, keep, taken).catch((thrown: unknown) => app.notices.problem(thrown));
  return true;
}

async function run(
  { clipExport, notices }: App,
  wish: ClipsWish,
  keep: KeepClip,
  taken: Set<string>,
): Promise<void> {
  const { kept, shortened, failures, isCancelled } = await clipExport.run(wish, keep, taken);
  notices.done(`${clipsText(kept)} saved${isCancelled ? ', the rest was cancelled' : ''}`);
  if (shortened > 0) notices.done(shortenedSentence(shortened));
  for (const failure of failures.slice(0, MOST_TOLD)) notices.problem(failure);
}

/**
 * Makes one video file of segments, into a folder on the desktop, as a download in a browser. False when the person chose
 * no folder. Errors: those of the host
 */
export async function saveReelVideo(app: App, wish: ReelVideoWish, signal: AbortSignal): Promise<boolean> {
  const bridge = desktopBridge();
  if (!bridge) {
    const { name, isShortened, file } = await app.libraryApi.reelVideo(wish, signal);
    saveBlob(name, file);
    app.notices.done(`“${name}” saved`);
    if (isShortened) app.notices.done(shortenedSentence(1));
    return true;
  }
  const folder = await bridge.chooseFolder('Save the video in this folder');
  if (folder === null) return false;
  app.clipExport.folder = folder;
  const cut = { isExact: true, pattern: DEFAULT_CLIP_PATTERN };
  await app.clipTask.begin({ ...wish, ...cut, segments: [...wish.segments], folder });
  return true;
}
