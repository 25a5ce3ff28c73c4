import type { Disagreement } from '../../../engine/annotation/figures/agreement/observer-agreement.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';
import type { Action } from '../action.ts';
import { openVideo } from '../library/open-from-library.ts';

/** Shows a disagreement on the desk: its video, both codings, its time. Errors: `usage` for a video that is not there. */
export async function goToDisagreement(app: App, found: Disagreement): Promise<void> {
  const { disagreements, openVideos, desk, coding, player, timeline } = app;
  disagreements.goTo(found);
  desk.close();
  desk.view = 'desk';
  const file = openOf(app, found.contentId) ?? (await opened(app, found));
  openVideos.select(file);
  await file.document.opened;
  // What is compared has to be seen.
  coding.hidesOthers = false;
  timeline.reveal(found.startUs, found.endUs);
  player.seek(found.startUs);
}

function openOf({ openVideos }: App, contentId: string): VideoFile | undefined {
  return openVideos.files.find(({ document }) => document.video?.contentId === contentId);
}

async function opened(app: App, { contentId, video }: Disagreement): Promise<VideoFile> {
  const { studies, openVideos } = app;
  const known = (await studies.videosOf(studies.currentId)).find((each) => each.contentId === contentId);
  if (!known || known.libraryId === null)
    throw new AppError('usage', `“${video}” is in no folder of the library: open its file to see it.`);
  await openVideo(app, { id: known.libraryId });
  const file = openVideos.selected;
  if (!file) throw new AppError('usage', `“${video}” could not be opened: open its file to see it.`);
  return file;
}

function stepping(id: string, title: string, key: string, step: -1 | 1): Action {
  return {
    id,
    title,
    group: 'Reviewing',
    keys: [key],
    enabled: ({ disagreements }) => disagreements.list.length > 0,
    run: async (app) => {
      const found = app.disagreements.step(step);
      if (found) await goToDisagreement(app, found);
    },
  };
}

export const nextDisagreement = stepping('next-disagreement', 'Next disagreement of two observers', 'F8', 1);
export const previousDisagreement = stepping(
  'previous-disagreement',
  'Previous disagreement of two observers',
  'Shift+F8',
  -1,
);
