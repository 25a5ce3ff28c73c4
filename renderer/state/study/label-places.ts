import type { Label } from '../../../engine/annotation/document/records.ts';
import { labelPath } from '../../../engine/annotation/labels/label-tree.ts';
import type { App } from '../app/app.ts';
import { codedVideosOf } from './study-projects.ts';

/** A video in which a label is used. */
export interface LabelPlace {
  readonly video: string;
  /** Segments and points, suggestions among them. */
  readonly count: number;
}

/** Where a label is used, of all videos of its study; most first. */
export async function labelPlaces(
  app: Pick<App, 'studies' | 'openVideos' | 'labels' | 'saving'>,
  { id }: Label,
): Promise<readonly LabelPlace[]> {
  const { document } = app.labels;
  if (!document) return [];
  await app.saving.flush();
  const text = labelPath(document.store, id).join(' / ');
  const study = app.studies.studyOf(document) ?? app.studies.currentId;
  const places = (await codedVideosOf(app, study)).map(({ name, events }) => ({
    video: name,
    count: events.filter(({ label }) => label === text).length,
  }));
  return places.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
