import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { labelledOf } from './desk-context.ts';
import { selectedRange } from './segment-actions.ts';

const BUNDLED = 'tubelet-base';

const hasTaught = ({ teaching }: App) => teaching.isSuggestible && !teaching.isLearning;

export const showTeaching: Action = {
  id: 'teach',
  title: 'Teach your labels',
  group: 'Labels',
  keys: [],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'teach' }),
};

/** Learns from what was said so far, also what was not saved yet. */
export async function learn({ saving, teaching, notices }: App): Promise<void> {
  await saving.flush();
  notices.hostProblems(await teaching.learn());
}

/** Runs what was taught over the video on screen, and suggests in a part of it or everywhere. */
async function suggest(
  { session, teaching, openVideos, queue, desk, suggesting }: App,
  range: { readonly fromUs: number; readonly toUs: number } | null,
): Promise<void> {
  const file = openVideos.selected;
  const { taught } = teaching.state ?? {};
  if (!file || !taught) return;
  suggesting.limit(file, range && { ...range, modelId: taught.model });
  await session.chooseById(taught.model);
  queue.cancel(file);
  queue.add([file]);
  desk.close();
}

export const suggestHere: Action = {
  id: 'suggest-here',
  title: 'Suggest your labels in this video',
  group: 'Labels',
  keys: [],
  enabled: (app) => app.openVideos.selected !== null && hasTaught(app),
  run: (app) => suggest(app, null),
};

export const suggestInSelection: Action = {
  id: 'suggest-in-selection',
  title: 'Suggest your labels where segments are selected',
  group: 'Labels',
  keys: [],
  enabled: (app) => selectedRange(app) !== null && hasTaught(app),
  run: (app) => suggest(app, selectedRange(app)),
};

/** What is on screen becomes what others are to be like. Errors: `usage` where the host cannot read the video. */
export const moreLikeThis: Action = {
  id: 'more-like-this',
  title: 'More like this: what looks similar in the library',
  group: 'Segments',
  keys: ['Shift+S'],
  enabled: (app) => selectedRange(app) !== null,
  run: async (app) => {
    const { openVideos, libraryApi, similar, desk } = app;
    const file = openVideos.selected;
    const range = selectedRange(app);
    const labelled = labelledOf(app);
    if (!file || !range || !labelled) return;
    if (file.mediaToken === null) {
      throw new AppError(
        'usage',
        'This video was opened by the browser alone: open it from the library, so that it can be compared.',
      );
    }
    await libraryApi.add([file.mediaToken]);
    const [first] = labelled.selection.segments;
    const label = first?.labelId ? (labelled.document.labels.get(first.labelId)?.name ?? null) : null;
    const contentId = await file.contentId();
    desk.showLibrary('similar');
    await similar.search({ contentId, video: file.name, startUs: range.fromUs, endUs: range.toUs, label });
  },
};

export const suggestInLibrary: Action = {
  id: 'suggest-in-library',
  title: 'Suggest your labels in all videos of the library',
  group: 'Labels',
  keys: [],
  enabled: hasTaught,
  run: async ({ teaching, batch, notices, desk }) => {
    const { taught } = teaching.state ?? {};
    if (!taught) return;
    const { queued } = await batch.enqueue({ filter: teaching.scope, model: taught.model });
    desk.close();
    notices.done(
      queued === 0
        ? 'No video is left to look through'
        : `${queued.toLocaleString('en')} ${queued === 1 ? 'video is' : 'videos are'} looked through for your labels`,
    );
  },
};

export const useBundledModel: Action = {
  id: 'use-bundled-model',
  title: 'Analyse with the bundled model again',
  group: 'Labels',
  keys: [],
  enabled: ({ session }) => session.model?.manifest.kind === 'taught',
  run: async ({ session }) => {
    await session.chooseById(BUNDLED);
  },
};
