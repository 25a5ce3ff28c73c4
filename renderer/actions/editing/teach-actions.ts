import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';

const BUNDLED = 'tubelet-base';

const hasTaught = ({ teaching }: App) => teaching.state?.taught != null && !teaching.isLearning;

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
  const problems = await teaching.learn();
  for (const sentence of problems) notices.problem(new Error(sentence));
}

export const suggestHere: Action = {
  id: 'suggest-here',
  title: 'Suggest your labels in this video',
  group: 'Labels',
  keys: [],
  enabled: (app) => app.openVideos.selected !== null && hasTaught(app),
  run: async ({ session, teaching, openVideos, queue, desk }) => {
    const file = openVideos.selected;
    const { taught } = teaching.state ?? {};
    if (!file || !taught) return;
    await session.chooseById(taught.model);
    queue.cancel(file);
    queue.add([file]);
    desk.close();
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
    const { queued } = await batch.enqueue({ filter: {}, model: taught.model });
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
