import { urlContentId } from '../../../engine/source/content-id.web.ts';
import type { App } from '../../state/app/app.ts';
import type { FoundSegment, LibraryVideo } from '../../state/library/library-api.ts';
import { bringResults } from '../../state/video/bring-results.ts';
import { whenLabelled } from '../editing/desk-context.ts';
import { playSegment } from '../editing/segment-actions.ts';
import { showInStudy } from '../editing/study-actions.ts';

/** Opens a video of the library on the desk, with what batch runs found in it. Errors: `source/gone`, `source/denied`. */
export async function openVideo(app: App, video: Pick<LibraryVideo, 'id'>): Promise<void> {
  const { openVideos, desk, libraryApi } = app;
  const media = await libraryApi.open(video.id);
  const { name, size, contentId } = media;
  const url = new URL(media.url, location.origin).href;
  const same = await openVideos.sameAs(name, size, async () => contentId ?? urlContentId(url, size, name));
  const isNew = !same && openVideos.addMedia([media], location.origin, video.id).length > 0;
  if (same) openVideos.select(same);
  const file = openVideos.selected;
  desk.view = 'desk';
  if (isNew && file) void bringResults(app, file).catch((thrown: unknown) => app.notices.problem(thrown));
}

/** Opens the video of a segment in the study that it was coded in, shows the segment on the timeline and plays it. */
export async function openFound(
  app: App,
  found: Pick<FoundSegment, 'videoId' | 'label' | 'startUs' | 'endUs'> &
    Partial<Pick<FoundSegment, 'study' | 'isApart'>>,
): Promise<void> {
  await openVideo(app, { id: found.videoId });
  const labelled = await whenLabelled(app);
  if (!labelled) return;
  const { study, isApart = false } = found;
  const apartIn = isApart && study !== undefined ? study : null;
  if (study !== undefined && app.saving.studyOf(labelled.file) !== apartIn)
    await showInStudy(app, study, !isApart);
  const { document } = labelled;
  await bringResults(app, labelled.file);
  const segments = document.tracks.flatMap(({ id }) => document.segmentsOf(id));
  const same = segments.filter(({ startUs, endUs }) => startUs === found.startUs && endUs === found.endUs);
  const named = same.find(
    ({ labelId }) => labelId !== null && document.labels.get(labelId)?.name === found.label,
  );
  const segment = named ?? same[0];
  if (segment) return playSegment(app, segment);
  app.timeline.reveal(found.startUs, found.endUs ?? found.startUs);
  app.player.seek(found.startUs);
}
