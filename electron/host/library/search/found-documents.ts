import path from 'node:path';
import { AnnotationStore } from '../../../../engine/annotation/document/store.ts';
import { interchangeOf } from '../../../../engine/formats/core/from-document.ts';
import {
  byTime,
  type InterchangeDocument,
  type InterchangeLabel,
  type InterchangeSegment,
  type InterchangeTrack,
  unknownVideo,
} from '../../../../engine/formats/core/interchange.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { FoundSegment } from '../../../contract/segments.ts';
import type { ProjectKey, ProjectStore } from '../../projects/project-store.ts';
import { parseInStudy } from '../../studies/study-on-disk.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { indexProject } from '../projects/project-index.ts';
import { documentOf } from '../videos/result-document.ts';
import { currentResults } from '../videos/results.ts';
import { videoFacts } from '../videos/video-facts.ts';
import { filesOf } from '../videos/videos.ts';
import { foundSegments } from './search.ts';
import { labelKey } from './segments.ts';

/** The labels of videos with the segments of a search alone: what search does not know of them (tracks, observers) is there. */
export interface FoundDocuments {
  readonly documents: readonly InterchangeDocument[];
  /** Ids of search by the segments of the documents. */
  readonly idOf: ReadonlyMap<InterchangeSegment, number>;
  /** Segments whose labels cannot be read: they are there as search knows them, on a track of their own. */
  readonly strangers: ReadonlySet<InterchangeSegment>;
}

/**
 * The labels of the videos of segments, in the order in which their videos come. Those that were changed since search
 * learned of them are indexed first, which may give their segments other ids: `find` is asked again then.
 * @param find ids of segments
 */
export async function foundDocuments(
  database: LibraryDatabase,
  projects: Pick<ProjectStore, 'read'>,
  find: () => readonly number[],
): Promise<FoundDocuments> {
  let byCoding = segmentsByCoding(database, find());
  const texts = new Map<string, string | null>();
  let isNews = false;
  for (const [coding, [first]] of byCoding) {
    const key = keyOf(database, first!);
    const file = await projects.read(key);
    texts.set(coding, file?.text ?? null);
    if (file && indexProject(database, key, file)) isNews = true;
  }
  if (isNews) byCoding = segmentsByCoding(database, find());
  const documents: InterchangeDocument[] = [];
  const idOf = new Map<InterchangeSegment, number>();
  const strangers = new Set<InterchangeSegment>();
  for (const [coding, found] of byCoding) {
    const { videoId, contentId } = found[0]!;
    const readings = labelsOf(database, videoId, contentId, texts.get(coding) ?? null);
    let best = matched(readings[0]!, found);
    for (const reading of readings.slice(1)) if (best.left.length > 0) best = matched(reading, found);
    const { whole, segments, ids, left } = best;
    for (const [segment, id] of ids) idOf.set(segment, id);
    documents.push(
      left.length === 0 ? { ...whole, segments } : withStrangers(whole, segments, left, idOf, strangers),
    );
  }
  return { documents, idOf, strangers };
}

/** Which segments of a document a search has found, and what it has found besides. */
function matched(whole: InterchangeDocument, found: readonly FoundSegment[]) {
  const waiting = Map.groupBy(found, ({ labelKey: key, ...its }) => placeOf(key, its));
  const names = new Map(whole.labels.map((label) => [label.id, label.name]));
  const ids = new Map<InterchangeSegment, number>();
  const segments = whole.segments.filter((segment) => {
    const name = segment.label === null ? 'Unlabelled' : (names.get(segment.label) ?? segment.label);
    const match = waiting.get(placeOf(labelKey(name), segment))?.shift();
    if (match) ids.set(segment, match.id);
    return match !== undefined;
  });
  return { whole, segments, ids, left: [...waiting.values()].flat() };
}

/** One video in one study each. */
function segmentsByCoding(
  database: LibraryDatabase,
  ids: readonly number[],
): ReadonlyMap<string, readonly FoundSegment[]> {
  return Map.groupBy(foundSegments(database, ids), codingKey);
}

/** Tells the codings of segments apart: those that videos were first given, and those in further studies. */
export function codingKey({ videoId, study, isApart }: Pick<FoundSegment, 'videoId' | 'study' | 'isApart'>) {
  return isApart ? `${videoId} ${study}` : String(videoId);
}

function keyOf(database: LibraryDatabase, { videoId, contentId, study, isApart }: FoundSegment): ProjectKey {
  return isApart
    ? { contentId, media: undefined, study }
    : { contentId, media: filesOf(database, videoId)[0] };
}

function placeOf(
  label: string,
  { startUs, endUs, state, origin }: Pick<FoundSegment, 'startUs' | 'endUs' | 'state' | 'origin'>,
): string {
  return `${startUs} ${endUs} ${state} ${origin} ${label}`;
}

/**
 * What a person and the newest run of each model say of a video: first as the project has it, then with those runs beside
 * a model's track in it, which search has suggestions of where the video was tagged or cut again since the project was saved.
 */
function labelsOf(
  database: LibraryDatabase,
  id: number,
  contentId: ContentId,
  text: string | null,
): readonly InterchangeDocument[] {
  const suggested = currentResults(database, id).map((result) => documentOf(result));
  const [tagged] = suggested;
  const own =
    text === null ? undefined : projectDocument(text, contentId, path.dirname(database.file), tagged?.video);
  const { name, ...facts } = videoFacts(database, id)!;
  const first = own ?? tagged ?? nothing(name);
  const all = suggested.slice(own ? 0 : 1).reduce(withSuggestions, first);
  // A project that holds a model's track says itself what the model suggests.
  const hasModel = own?.tracks.some(({ kind }) => kind === 'model');
  const readings = own && all !== own && hasModel ? [own, all] : [all];
  return readings.map((found) => ({ ...found, video: { ...found.video, ...defined(facts), name } }));
}

function projectDocument(
  text: string,
  contentId: ContentId,
  libraryFolder: string,
  known: InterchangeDocument['video'] | undefined,
): InterchangeDocument | undefined {
  let store: AnnotationStore;
  try {
    store = new AnnotationStore(parseInStudy(text, libraryFolder).records);
  } catch {
    // Search has learned nothing of it either.
    return undefined;
  }
  const video = [...store.all('video').values()].find((each) => each.contentId === contentId);
  return video && interchangeOf(store, video.id, known);
}

/** @param index tells the tracks of several runs apart */
function withSuggestions(
  own: InterchangeDocument,
  tagged: InterchangeDocument,
  index: number,
): InterchangeDocument {
  const trackId = (id: string) => `model ${index} ${id}`;
  const keyOfLabel = ({ name, path }: InterchangeLabel) => JSON.stringify([...path, name]);
  const known = new Map(own.labels.map((label) => [keyOfLabel(label), label.id]));
  const taken = new Set(own.labels.map((label) => label.id));
  const ids = new Map<string, string>();
  const more: InterchangeLabel[] = [];
  for (const label of tagged.labels) {
    let id = known.get(keyOfLabel(label)) ?? label.id;
    if (!known.has(keyOfLabel(label))) {
      for (let number = 2; taken.has(id); number++) id = `${label.id} (${number})`;
      taken.add(id);
      more.push({ ...label, id });
    }
    ids.set(label.id, id);
  }
  const tracks = tagged.tracks.map((track) => ({ ...track, id: trackId(track.id) }));
  const segments = tagged.segments.map((segment) => ({
    ...segment,
    track: trackId(segment.track),
    label: segment.label === null ? null : (ids.get(segment.label) ?? segment.label),
  }));
  return {
    ...own,
    labels: [...own.labels, ...more],
    tracks: [...own.tracks, ...tracks],
    segments: [...own.segments, ...segments],
  };
}

function nothing(name: string): InterchangeDocument {
  return { video: unknownVideo(name), labels: [], tracks: [], segments: [] };
}

const STRANGERS: InterchangeTrack = { id: 'library', name: 'Library', kind: 'human', model: null };

function withStrangers(
  whole: InterchangeDocument,
  segments: readonly InterchangeSegment[],
  strangers: readonly FoundSegment[],
  idOf: Map<InterchangeSegment, number>,
  kept: Set<InterchangeSegment>,
): InterchangeDocument {
  const ids = new Map(whole.labels.map(({ id, name }) => [labelKey(name), id]));
  const more: InterchangeLabel[] = [];
  const added = strangers.map((found): InterchangeSegment => {
    const { startUs, endUs, score, origin, state, note, label: name, labelKey: key } = found;
    let label = ids.get(key);
    if (label === undefined) {
      label = `library ${key}`;
      ids.set(key, label);
      more.push({ id: label, name, path: [], colour: null });
    }
    const segment = {
      ...{ track: STRANGERS.id, startUs, endUs, label, score, origin, state, note },
      attributes: {},
    };
    idOf.set(segment, found.id);
    kept.add(segment);
    return segment;
  });
  return {
    ...whole,
    labels: [...whole.labels, ...more],
    tracks: [...whole.tracks, STRANGERS],
    segments: [...segments, ...added].sort(byTime),
  };
}

function defined<T extends object>(facts: T): Partial<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Partial<T>;
}
