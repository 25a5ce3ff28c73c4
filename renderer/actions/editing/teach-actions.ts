import { AppError } from '../../../engine/base/errors.ts';
import { isTaughtHere } from '../../../engine/teach/head.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { labelledOf } from './desk-context.ts';
import { selectedRange } from './segment-actions.ts';

const BUNDLED = 'tubelet-base';

export const NOT_TOLD_APART =
  'None of your labels can be told apart yet: with these figures nothing would be suggested. Mark more examples of each, in more than one video.';

/** Whether this library has taught anything that could be looked for now. */
export const hasTaught = ({ session, teaching }: App) =>
  !teaching.isLearning && (session.info?.models.some(({ id }) => isTaughtHere(id)) ?? false);

/**
 * The model that was taught, as it is now: suggestions that wait give way to new ones, also to none.
 * Errors: `usage` where it would suggest nothing.
 */
async function readTaught({ teaching }: App): Promise<string> {
  await teaching.read();
  const { taught } = teaching.state ?? {};
  if (!taught) throw new AppError('usage', 'Nothing was learnt here yet: teach your labels first.');
  if (!teaching.isSuggestible) throw new AppError('usage', NOT_TOLD_APART);
  return taught.model;
}

export const showTeaching: Action = {
  id: 'teach',
  title: 'Teach your labels',
  group: 'Library',
  keys: [],
  enabled: () => true,
  run: ({ desk }) => desk.open({ kind: 'teach' }),
};

/** Learns from what was said so far, also what was not saved yet. */
export async function learn({ saving, teaching, session, notices }: App): Promise<void> {
  await saving.flush();
  notices.hostProblems(await teaching.learn());
  await session.readAgain();
}

/**
 * Runs what was taught over the video on screen, and suggests in a part of it or everywhere. Only this run is by it: the
 * model in use stays.
 */
async function suggest(
  app: App,
  range: { readonly fromUs: number; readonly toUs: number } | null,
): Promise<void> {
  const { session, openVideos, queue, desk, suggesting } = app;
  const file = openVideos.selected;
  if (!file) return;
  const modelId = await readTaught(app);
  suggesting.limit(file, range && { ...range, modelId });
  const model = await session.readModel(modelId);
  queue.cancel(file);
  queue.add([file], model);
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

/** Queues videos of the library to be looked through for what was taught, and says how many. */
async function suggestIn(
  { batch, notices }: App,
  what: { readonly filter: { readonly study?: string } } | { readonly videos: number[] },
  model: string,
): Promise<void> {
  const { queued } = await batch.enqueue({ ...what, model });
  notices.done(
    queued === 0
      ? 'No video is left to look through'
      : `${queued.toLocaleString('en')} ${queued === 1 ? 'video is' : 'videos are'} looked through for your labels`,
  );
}

export const suggestInLibrary: Action = {
  id: 'suggest-in-library',
  title: 'Suggest your labels in all videos of the library',
  group: 'Library',
  keys: [],
  enabled: hasTaught,
  run: async (app) => {
    await suggestIn(app, { filter: app.teaching.scope }, await readTaught(app));
    app.desk.close();
  },
};

export const suggestInPicked: Action = {
  id: 'suggest-in-picked',
  title: 'Suggest your labels in the picked videos',
  group: 'Library',
  keys: [],
  enabled: (app) => app.desk.shows('videos') && app.catalog.picked.size > 0 && hasTaught(app),
  run: async (app) =>
    suggestIn(app, { videos: [...app.catalog.picked.ids].map(Number) }, await readTaught(app)),
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
