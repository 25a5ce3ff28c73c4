import type { App } from '../../state/app/app.ts';
import { findSample } from '../../state/app/sample.ts';
import type { Action } from '../action.ts';

const selectedAnalysis = ({ openVideos }: App) => openVideos.selected?.analysis ?? null;

export const openFiles: Action = {
  id: 'open-files',
  title: 'Open videos',
  group: 'Files',
  keys: ['Mod+O'],
  enabled: ({ session }) => session.error === null,
  run: ({ desk }) => desk.chooseFiles(),
};

export const openSample: Action = {
  id: 'open-sample',
  title: 'Try the sample video',
  group: 'Files',
  keys: [],
  enabled: ({ session }) => session.model !== null,
  run: async ({ openVideos, queue }) => queue.add(openVideos.addMedia([await findSample()], location.origin)),
};

export const previousVideo: Action = {
  id: 'previous-video',
  title: 'Previous video',
  group: 'Files',
  keys: ['PageUp'],
  enabled: ({ openVideos }) => openVideos.neighbour(-1) !== null,
  run: ({ openVideos }) => openVideos.select(openVideos.neighbour(-1)),
};

export const nextVideo: Action = {
  id: 'next-video',
  title: 'Next video',
  group: 'Files',
  keys: ['PageDown'],
  enabled: ({ openVideos }) => openVideos.neighbour(1) !== null,
  run: ({ openVideos }) => openVideos.select(openVideos.neighbour(1)),
};

export const cancelAnalysis: Action = {
  id: 'cancel',
  title: 'Cancel the analysis',
  group: 'Files',
  keys: ['Mod+.'],
  enabled: (app) => ['queued', 'running'].includes(selectedAnalysis(app)?.state ?? ''),
  run: ({ openVideos, queue }) => {
    if (openVideos.selected) queue.cancel(openVideos.selected);
  },
};

export const analyseAgain: Action = {
  id: 'analyse-again',
  title: 'Analyse again',
  group: 'Files',
  keys: [],
  enabled: (app) =>
    app.session.model !== null &&
    ['idle', 'done', 'failed', 'cancelled'].includes(selectedAnalysis(app)?.state ?? ''),
  run: ({ openVideos, queue }) => {
    if (openVideos.selected) queue.addAnew(openVideos.selected);
  },
};

/** A drive that was away is there again, or the file was mended: everything that failed is tried anew. */
export const readAgain: Action = {
  id: 'read-again',
  title: 'Read the video again',
  group: 'Files',
  keys: [],
  enabled: ({ openVideos, player }) =>
    openVideos.selected !== null && (player.error !== null || openVideos.selected.openError !== null),
  run: async ({ openVideos, player, opener, queue }) => {
    const file = openVideos.selected;
    if (!file) return;
    if (player.error) player.reload(file);
    if (file.analysis.state === 'failed') queue.addAnew(file);
    await opener.open(file);
  },
};

export const removeVideo: Action = {
  id: 'remove-video',
  title: 'Remove the video from the list',
  group: 'Files',
  keys: [],
  enabled: ({ openVideos }) => openVideos.selected !== null,
  run: ({ openVideos, queue }) => {
    const file = openVideos.selected;
    if (!file) return;
    queue.cancel(file);
    openVideos.remove(file);
  },
};
