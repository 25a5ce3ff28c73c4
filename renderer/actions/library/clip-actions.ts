import type { App } from '../../state/app/app.ts';
import type { ClipsWish, KeepClip } from '../../state/library/clip-export.svelte.ts';
import type { Action } from '../action.ts';
import { canSaveIntoFolder, pickFolder, saveBlobInto } from '../files/save-files.ts';
import { saveBlob } from '../files/save-text.ts';
import { targetIds } from './found-actions.ts';

export const clipsFound: Action = {
  id: 'clips-found',
  title: 'Cut them out as clips…',
  group: 'Library',
  keys: [],
  enabled: (app) => app.desk.shows('segments') && !app.clipExport.isRunning && targetIds(app).length > 0,
  run: ({ desk }) => desk.open({ kind: 'clips' }),
};

export const cancelClips: Action = {
  id: 'cancel-clips',
  title: 'Cut no more clips',
  group: 'Library',
  keys: [],
  enabled: ({ clipExport }) => clipExport.isRunning,
  run: ({ clipExport }) => clipExport.cancel(),
};

/**
 * Cuts clips into a folder that the person chooses, or as downloads where the browser has no folders to choose. False
 * when the person chose none. Resolves as soon as the first is on its way; what became of them all is told at the end.
 */
export async function saveClips(app: App, wish: ClipsWish): Promise<boolean> {
  let keep: KeepClip = async (name, clip) => saveBlob(name, clip);
  if (canSaveIntoFolder()) {
    const folder = await pickFolder();
    if (!folder) return false;
    keep = (name, clip) => saveBlobInto(folder, name, clip);
  }
  void run(app, wish, keep).catch((thrown: unknown) => app.notices.problem(thrown));
  return true;
}

async function run({ clipExport, notices }: App, wish: ClipsWish, keep: KeepClip): Promise<void> {
  const { kept, failures, isCancelled } = await clipExport.run(wish, keep);
  notices.done(`${clipsText(kept)} saved${isCancelled ? ', the rest was cancelled' : ''}`);
  for (const failure of failures.slice(0, MOST_TOLD)) notices.problem(failure);
}

/** Of many that fail for one reason the first say it. */
const MOST_TOLD = 3;

function clipsText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'clip' : 'clips'}`;
}
