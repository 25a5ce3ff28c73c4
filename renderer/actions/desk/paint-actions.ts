import type { RegionId } from '../../../engine/annotation/document/ids.ts';
import { paintOut, removeRegion } from '../../../engine/annotation/edits/paint-out.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { problemOfRegion, type Region } from '../../../engine/base/regions.ts';
import type { App } from '../../state/app/app.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';
import type { Action } from '../action.ts';

export const showPainting: Action = {
  id: 'paint-out',
  title: 'Paint out a region of the picture, so that the model does not see it',
  group: 'Playing',
  keys: [],
  enabled: ({ openVideos }) => openVideos.selected?.document.isOpen === true,
  run: ({ painting }) => painting.toggle(),
};

/** Analyses a video whose picture is painted out otherwise than when it was; what a person labelled stays as it is. */
export const analysePainted: Action = {
  id: 'analyse-painted',
  title: 'Analyse the picture as it is painted out now',
  group: 'Playing',
  keys: [],
  enabled: ({ openVideos, session }) =>
    session.model !== null && openVideos.selected?.isPaintedOtherwise === true,
  run: async ({ openVideos, queue, session }) => {
    const file = openVideos.selected;
    if (!file) return;
    // By the model that found what is shown, which need not be the one in use.
    const id = file.result?.model.id ?? file.analysis.model?.manifest.id ?? null;
    const isInUse = id === null || id === session.model?.manifest.id;
    queue.addAgain(file, isInUse ? undefined : await session.readModel(id));
  },
};

/** Paints a region out of a video, or of all videos of its study. Errors: `annotation/invalid`. */
export function addPainted(file: VideoFile, region: Region, isForStudy: boolean): void {
  const { document } = file;
  const problem = problemOfRegion(region);
  if (problem !== null) throw new AppError('annotation/invalid', problem);
  const { video } = document;
  if (!video) return;
  document.edit('Paint out a region', (records) => paintOut(records, video.id, region, isForStudy));
}

export function removePainted({ document }: VideoFile, id: RegionId): void {
  document.edit('Show a region again', removeRegion(id));
}

/** The study whose videos a region can be painted out of, as it is called. */
export function studyNameOf({ studies }: Pick<App, 'studies'>, { document }: VideoFile): string {
  return studies.nameOf(studies.studyOf(document) ?? studies.currentId);
}
