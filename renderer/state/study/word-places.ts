import type { Label } from '../../../engine/annotation/document/records.ts';
import type { Observer } from '../../../engine/annotation/document/study-records.ts';
import type { CodedEvent } from '../../../engine/annotation/figures/coded-video.ts';
import { labelPath } from '../../../engine/annotation/labels/label-tree.ts';
import type { App } from '../app/app.ts';
import type { VideoDocument } from '../document/document.svelte.ts';
import { codedVideosOf } from './study-projects.ts';

/** A video in which a word of the study is used. */
export interface WordPlace {
  readonly video: string;
  /** Segments and points, suggestions among them. */
  readonly count: number;
}

type Needs = Pick<App, 'studies' | 'openVideos' | 'saving'>;

/** Videos that are named where a word is used; the rest is counted. */
const MOST = 6;

/** Where a label is used, of all videos of its study; most first. */
export async function labelPlaces(
  app: Needs & Pick<App, 'labels'>,
  { id }: Label,
): Promise<readonly WordPlace[]> {
  const { document } = app.labels;
  if (!document) return [];
  const text = labelPath(document.store, id).join(' / ');
  return placesOf(app, document, ({ label }) => label === text);
}

/** What an observer coded, of all videos of the study; most first. */
export async function observerPlaces(
  app: Needs & Pick<App, 'coding'>,
  { name }: Observer,
): Promise<readonly WordPlace[]> {
  const { document } = app.coding;
  return document ? placesOf(app, document, ({ observer }) => observer === name) : [];
}

/** The videos by name, with how often the word is used in each. */
export function placesText(places: readonly WordPlace[]): string {
  const named = places.slice(0, MOST).map(({ video, count }) => `${video} (${count})`);
  const videos = places.length === 1 ? 'one video' : `${places.length} videos`;
  const more = places.length > MOST ? ` and ${places.length - MOST} more` : '';
  return `${videos}: ${named.join(', ')}${more}`;
}

async function placesOf(
  app: Needs,
  document: VideoDocument,
  isMeant: (event: CodedEvent) => boolean,
): Promise<readonly WordPlace[]> {
  await app.saving.flush();
  const study = app.studies.studyOf(document) ?? app.studies.currentId;
  const places = (await codedVideosOf(app, study)).map(({ name, events }) => ({
    video: name,
    count: events.filter(isMeant).length,
  }));
  return places.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
