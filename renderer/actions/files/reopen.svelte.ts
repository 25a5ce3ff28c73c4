import { AppError } from '../../../engine/base/errors.ts';
import type { App } from '../../state/app/app.ts';
import { type StoredDesk, type StoredVideo, storeDesk } from '../../state/app/stored-view.ts';
import { bringResults } from '../../state/video/bring-results.ts';

/**
 * Opens again which files of the host this window had open before it was loaded anew, and remembers from now on which
 * are. A file that only the browser knew cannot be opened again, and of one that is gone it is said.
 */
export async function reopenVideos(app: App, before: StoredDesk | null): Promise<void> {
  for (const video of before?.open ?? [])
    await reopen(app, video).catch((thrown: unknown) => app.notices.problem(thrown));
  $effect.root(() => {
    $effect(() => {
      const { openVideos, session } = app;
      const { hostFiles: open, removed } = openVideos;
      storeDesk({ open, removed, folders: session.info?.folders ?? [] });
    });
  });
}

async function reopen(app: App, { media, libraryId }: StoredVideo): Promise<void> {
  const { openVideos, libraryApi, queue } = app;
  const { origin } = location;
  if (openVideos.hostFiles.some((file) => file.media.token === media.token)) return;
  const isServed = await fetch(new URL(media.url, origin), { method: 'HEAD' }).then(({ ok }) => ok);
  // A host that was started anew knows the file by another token, if by any.
  if (!isServed && libraryId === undefined) {
    if (openVideos.hostFiles.some((file) => file.media.name === media.name)) return;
    throw new AppError('source/gone', `“${media.name}” is not there any more: open it again.`);
  }
  const again = isServed || libraryId === undefined ? media : await libraryApi.open(libraryId);
  const { selected } = openVideos;
  const [file] = openVideos.addMedia([again], origin, libraryId);
  if (selected) openVideos.select(selected);
  if (!file) return;
  if (libraryId === undefined) queue.addOpened([file]);
  else void app.opener.open(file).then(() => bringResults(app, file));
}
