import type { ClipCounts } from '../../../electron/contract/clips.ts';
import type { OpenedMedia } from '../../../electron/contract/media.ts';
import type { HostProblem } from '../../../electron/contract/parts.ts';
import { recutText } from '../../../electron/contract/recut.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { shortenedSentence } from '../../../engine/formats/fields/file-names.ts';
import type { App } from '../app/app.ts';
import { coalesced } from '../app/coalesced.ts';
import { desktopBridge } from '../app/desktop.ts';
import { pageName } from '../app/page-name.ts';
import type { StoredDesk } from '../app/stored-view.ts';
import { batchEndText } from '../library/batch.svelte.ts';
import { clipsText, MOST_TOLD } from '../library/clip-export.svelte.ts';
import { refreshLibrary } from '../library/refresh-library.ts';
import { bringLaterResults } from './bring-results.ts';

/**
 * Reads the session and opens what the host opens, now and later.
 * @param before what this window had open before it was loaded anew: what was taken out of the list stays out of it
 */
export async function openFromHost(app: App, origin: string, before: StoredDesk | null): Promise<void> {
  const { clipTask, recutting, session, settings, openVideos, queue, notices, saving, desk, batch } = app;
  const open = (media: readonly OpenedMedia[]) => {
    if (media.length > 0) desk.view = 'desk';
    queue.addOpened(openVideos.addMedia(media, origin));
  };
  const tell = (problem: HostProblem) => notices.problem(new AppError(problem.code, problem.message));
  // A batch of short videos changes the library faster than a large one is read.
  const refresh = coalesced(() => refreshLibrary(app));
  const bringLater = coalesced(() =>
    bringLaterResults(app).catch((thrown: unknown) => notices.problem(thrown)),
  );
  session.listen((event) => {
    switch (event.kind) {
      case 'opened':
        return open(event.media);
      case 'folders':
        return void showFolders(app, event.folders).catch((thrown: unknown) => notices.problem(thrown));
      case 'problem':
        return tell(event.problem);
      case 'project':
        return saving.noticed(event);
      case 'study':
        if (event.origin !== pageName) app.studies.noticed(event.study);
        return;
      case 'settings':
        if (event.origin !== pageName) void settings.load();
        return;
      case 'library':
        void refresh();
        app.teaching.countAgain();
        return;
      case 'batch':
        batch.receive(event, desk.shows('batch'));
        if (event.hasEnded) {
          notices.done(batchEndText(event.batch));
          void bringLater();
        }
        return;
      case 'recut':
        recutting.receive(event);
        if (event.hasEnded) void bringLater();
        if (event.hasEnded && event.last) notices.done(recutText(event.last));
        return;
      case 'teaching':
        return app.teaching.receive(event);
      case 'clips':
        clipTask.receive(event);
        if (event.hasEnded && event.last) tellClips(event.last, app);
        return;
      case 'newer-version':
        return notices.done(`Tubelet ${event.version} is there: the Help menu leads to it.`);
      case 'graphics-lost':
        session.isGraphicsLost = true;
        return notices.done('The graphics processor has failed: the next analysis runs on the processor.');
      default:
        event satisfies never;
    }
  });
  await session.load();
  for (const problem of session.info?.problems ?? []) tell(problem);
  const opened = (session.info?.opened ?? []).filter(({ token }) => !before?.removed.includes(token));
  open(opened);
  const folders = (session.info?.folders ?? []).filter((id) => !before?.folders.includes(id));
  if (folders.length > 0 && opened.length === 0)
    await showFolders(app, folders).catch((thrown: unknown) => notices.problem(thrown));
  await batch.load().catch((thrown: unknown) => notices.problem(thrown));
}

/** Folders that just came are shown in the library, apart from others that were there before. */
async function showFolders({ desk, catalog }: App, folders: readonly number[]): Promise<void> {
  desk.showLibrary('videos');
  await catalog.refresh();
  const [only, another] = folders;
  if (another !== undefined || only === undefined) return;
  if (catalog.folders.length > 1 && catalog.filter.folder !== only) catalog.toggle('folder', only);
}

function tellClips(
  { saved, failures, folder, file, shortened = 0 }: ClipCounts,
  { notices, clipExport }: App,
): void {
  const token = clipExport.folder;
  const bridge = desktopBridge();
  const show = token && bridge ? { title: 'Show in folder', run: () => void bridge.showFolder(token) } : null;
  const what = file === undefined ? clipsText(saved) : `“${file}”`;
  if (saved > 0 || failures.length === 0) notices.done(`${what} saved in “${folder}”`, show);
  if (shortened > 0) notices.done(shortenedSentence(shortened));
  for (const message of failures.slice(0, MOST_TOLD)) notices.problem(new AppError('media/no-clip', message));
  const more = failures.length - MOST_TOLD;
  if (more > 0) notices.done(`${clipsText(more)} more could not be saved.`);
}
