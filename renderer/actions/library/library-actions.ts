import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import type { LibraryTab } from '../../state/app/desk.svelte.ts';
import { desktopBridge } from '../../state/app/desktop.ts';
import type { Action } from '../action.ts';
import { openFound, openVideo } from './open-from-library.ts';

function library(
  id: string,
  title: string,
  keys: readonly string[],
  enabled: Action['enabled'],
  run: Action['run'],
): Action {
  return { id, title, group: 'Library', keys, enabled, run };
}

/** Brings a part of the library on screen, and the desk back when it is there already. */
function showing(tab: LibraryTab): Action['run'] {
  return ({ desk }) => {
    if (desk.shows(tab)) desk.view = 'desk';
    else desk.showLibrary(tab);
  };
}

const always = () => true;

export const showLibrary = library(
  'show-library',
  'All videos of the library, or back to the open video',
  ['Mod+Shift+L'],
  always,
  showing('videos'),
);
export const showSegments = library(
  'show-moments',
  'Find segments in all videos, or back to the open video',
  ['Mod+Shift+F'],
  always,
  showing('segments'),
);
export const showReview = library(
  'show-review',
  'Review suggestions of all videos, or back to the open video',
  ['Shift+N'],
  always,
  showing('review'),
);
export const showBatch = library(
  'show-batch',
  'The batch, or back to the open video',
  ['Mod+Shift+B'],
  always,
  showing('batch'),
);

export const backToDesk = library(
  'back-to-desk',
  'Back to the open video',
  [],
  ({ desk }) => desk.view === 'library',
  ({ desk }) => {
    desk.view = 'desk';
  },
);

export const addFolder = library(
  'add-folder',
  'Add a folder to the library',
  ['Mod+Shift+O'],
  () => desktopBridge() !== null,
  () => desktopBridge()?.openFolder(),
);

/** Files on the desk that the host can read by itself; those that a browser opened are in its hands alone. */
function openTokens({ openVideos: { files } }: App): string[] {
  return files.flatMap(({ mediaToken }) => (mediaToken === null ? [] : [mediaToken]));
}

export const addOpenVideos = library(
  'add-open-videos',
  'Put the open videos into the library',
  [],
  (app) => openTokens(app).length > 0,
  async (app) => {
    const { ids, problems } = await app.libraryApi.add(openTokens(app));
    for (const { code, message } of problems) app.notices.problem(new AppError(code, message));
    if (ids.length > 0) app.notices.done(`${videosText(ids.length)} in the library`);
    await app.catalog.refresh();
  },
);

const hasActive = (app: App) =>
  (app.desk.shows('videos') && app.catalog.active !== undefined) ||
  (app.desk.shows('segments') && app.foundSegments.active !== undefined);

/** So many videos are opened at once without a second thought. */
const MOST_OPENED = 50;

/** Enter and a double click in the lists do the same. */
export const openPicked = library('open-picked', 'Open what is picked', [], hasActive, async (app) => {
  const { catalog, foundSegments, desk } = app;
  if (desk.shows('videos')) {
    const ids = [...catalog.picked.ids].map(Number);
    if (ids.length > 1) return openAll(app, ids);
    return catalog.active && openVideo(app, catalog.active);
  }
  return foundSegments.active && openFound(app, foundSegments.active);
});

/** Opens videos side by side in the desk's list, the first one on screen; one that cannot be opened stops no other. */
async function openAll(app: App, ids: readonly number[]): Promise<void> {
  if (ids.length > MOST_OPENED)
    throw new AppError(
      'usage',
      `${videosText(ids.length)} are picked: open up to ${MOST_OPENED} at once, or tag them here.`,
    );
  for (const id of [...ids].reverse()) {
    try {
      await openVideo(app, { id });
    } catch (thrown) {
      app.notices.problem(thrown);
    }
  }
}

export const pickAllVideos = library(
  'pick-all-videos',
  'Pick all videos that are shown',
  [],
  ({ desk, catalog }) => desk.shows('videos') && catalog.list.total > 0,
  ({ catalog }) => catalog.pickAll(),
);

export const switchLayout = library(
  'switch-layout',
  'Show the library as pictures or as a table',
  [],
  ({ desk }) => desk.shows('videos'),
  ({ catalog }) => {
    catalog.layout = catalog.layout === 'grid' ? 'table' : 'grid';
  },
);

const shownVideos = ({ desk, catalog }: App) => desk.shows('videos') && catalog.list.total > 0;

/** Queues what is picked, or all that the search and the facets leave where nothing is. */
function tagging(force: boolean): Action['run'] {
  return async ({ catalog, batch, notices, settings }) => {
    const { picked, filter } = catalog;
    const what = picked.size > 0 ? { videos: [...picked.ids].map(Number) } : { filter };
    const { queued, skipped } = await batch.enqueue({
      ...what,
      force,
      ...(settings.backsOff ? {} : { backsOff: false }),
    });
    const parts = [
      ...(queued > 0 ? [`${videosText(queued)} queued`] : []),
      ...(skipped > 0 ? [`${videosText(skipped)} skipped: done already or waiting`] : []),
    ];
    notices.done(parts.join(', ') || 'No video to queue');
  };
}

export const tagPicked = library(
  'tag-picked',
  'Tag the picked videos, or all that are shown',
  [],
  shownVideos,
  tagging(false),
);
export const tagPickedAgain = library(
  'tag-picked-again',
  'Tag again, also what is done',
  [],
  shownVideos,
  tagging(true),
);

export const recutPicked = library(
  'recut-picked',
  'Cut again by another threshold, without decoding',
  [],
  (app) => shownVideos(app) && !app.recutting.isRunning,
  ({ desk }) => desk.open({ kind: 'recut' }),
);
export const cancelRecut = library(
  'cancel-recut',
  'Stop cutting again',
  [],
  ({ recutting }) => recutting.isRunning,
  ({ recutting }) => recutting.cancel(),
);

export const collectPicked = library(
  'collect-picked',
  'Put the picked segments into a collection',
  [],
  ({ desk, foundSegments }) => desk.shows('segments') && foundSegments.list.total > 0,
  ({ desk }) => desk.open({ kind: 'collect' }),
);

/** What the search finds, as a file; the browser or the system saves it. */
function exporting(format: 'csv' | 'jsonl'): Action['run'] {
  return ({ libraryApi, foundSegments }) => download(libraryApi.exportUrl(format, foundSegments.filter));
}

const hasFound = ({ desk, foundSegments }: App) => desk.shows('segments') && foundSegments.list.total > 0;

export const exportFoundCsv = library(
  'export-found-csv',
  'Export what was found as CSV',
  [],
  hasFound,
  exporting('csv'),
);
export const exportFoundJson = library(
  'export-found-jsonl',
  'Export what was found as JSON lines',
  [],
  hasFound,
  exporting('jsonl'),
);

function cutting(isExact: boolean): Action['run'] {
  return ({ libraryApi, foundSegments }) => {
    if (foundSegments.active) download(libraryApi.clipUrl(foundSegments.active.id, isExact));
  };
}

const hasClip = ({ desk, foundSegments }: App) =>
  desk.shows('segments') &&
  typeof foundSegments.active?.endUs === 'number' &&
  foundSegments.active.fileState === 'here';

export const saveClip = library(
  'save-clip',
  'Save the clip from the key frame before it, without re-encoding',
  [],
  hasClip,
  cutting(false),
);
export const saveExactClip = library(
  'save-exact-clip',
  'Save the clip exactly, by re-encoding',
  [],
  hasClip,
  cutting(true),
);

function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

export function videosText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'video' : 'videos'}`;
}
