import path from 'node:path';
import type {
  AnyRecord,
  Label,
  Segment,
  Track,
  Video,
} from '../../../../engine/annotation/document/records.ts';
import { regionsFor } from '../../../../engine/annotation/edits/paint-out.ts';
import type { Region } from '../../../../engine/base/regions.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { ProjectFile, ProjectRevision } from '../../../contract/projects.ts';
import type { ProjectKey } from '../../projects/project-store.ts';
import { parseInStudy } from '../../studies/study-on-disk.ts';
import { DEFAULT_STUDY, studyOfProject } from '../../studies/study-videos.ts';
import { codingOf } from '../codings/codings.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type Coding, type IndexedSegment, replaceSegments, undecided } from '../search/segments.ts';
import { chooseVideo } from '../videos/chosen-video.ts';
import { notePaintedOut, noteUnread } from '../videos/painted-out.ts';
import { currentSuggestions } from '../videos/results.ts';
import { nameKey } from '../videos/videos.ts';

/** Which project: that of a video, or its own one in a further study. */
export type IndexKey = Pick<ProjectKey, 'contentId' | 'study'>;

/**
 * Lets search find what a project says about a video. What a person drew or decided replaces what was known of that;
 * suggestions replace those of earlier runs of the models that the project has a track of. A video that the library has
 * not met is put into it, missing until its file is. Of a project that cannot be read nothing is found. True when something
 * was indexed.
 */
export function indexProject(
  database: LibraryDatabase,
  key: IndexKey,
  { text, revision }: Pick<ProjectFile, 'text' | 'revision'>,
): boolean {
  if (isIndexed(database, key, revision)) return false;
  return recordProject(database, key, revision, projectSegments(database, text, key.contentId));
}

/**
 * Lets search find what was read of a project. False when it has been known.
 * @param parts undefined for a project that cannot be read
 */
export function recordProject(
  database: LibraryDatabase,
  key: IndexKey,
  revision: ProjectRevision,
  parts: ProjectSegments | undefined,
): boolean {
  if (!parts) {
    if (key.study === undefined) noteUnread(database, key.contentId);
    return false;
  }
  return database.write(() => {
    if (isIndexed(database, key, revision)) return false;
    const id = videoOf(database, parts.video);
    if (key.study !== undefined) {
      recordCoding(database, codingOf(database, id, key.study), revision, parts);
      return true;
    }
    replaceSegments(database, id, 'person', parts.person);
    chooseVideo(database, id, parts.video.videoNumber);
    notePaintedOut(database, id, parts.painted, parts.study);
    replaceSegments(database, id, 'model', suggestionsBeside(database, id, parts));
    database.run('UPDATE video SET project_revision = ? WHERE id = ?', revision, id);
    return true;
  });
}

/**
 * What models suggest beside a project: what it has on their tracks, and of models that it has no track of what their
 * newest run found, as the desk brings that in. As of a batch run, what only says again what a person has said waits for
 * nobody.
 */
function suggestionsBeside(
  database: LibraryDatabase,
  videoId: number,
  { person, model, models }: ProjectSegments,
): IndexedSegment[] {
  const others = currentSuggestions(database, videoId).filter((each) => !models.has(each.model ?? ''));
  return undecided([...model, ...others], person);
}

function recordCoding(
  database: LibraryDatabase,
  coding: Coding,
  revision: ProjectRevision,
  parts: ProjectSegments,
): void {
  replaceSegments(database, coding, 'person', parts.person);
  replaceSegments(database, coding, 'model', suggestionsBeside(database, coding.videoId, parts));
  database.run('UPDATE coding SET project_revision = ? WHERE id = ?', revision, coding.codingId);
}

export function isIndexed(
  database: LibraryDatabase,
  { contentId, study }: IndexKey,
  revision: ProjectRevision,
): boolean {
  const known =
    study === undefined
      ? database.get('SELECT 1 FROM video WHERE content_id = ? AND project_revision = ?', contentId, revision)
      : database.get(
          `SELECT 1 FROM coding JOIN video ON video.id = video_id
           WHERE content_id = ? AND coding.study = ? AND coding.project_revision = ?`,
          ...[contentId, study, revision],
        );
  return known !== undefined;
}

/**
 * Videos whose projects an older version indexed, which did not note everything that is asked for now, and those whose
 * study has changed since.
 */
export function readOnceMore(database: LibraryDatabase): IndexKey[] {
  return database.all(
    "SELECT content_id AS contentId FROM video WHERE project_revision LIKE 'again %' OR project_revision LIKE 'study %'",
  );
}

/** Notes that what search knows of a study's videos is to be read once more. Returns which projects those are. */
export function outdate(database: LibraryDatabase, study: string): IndexKey[] {
  const isKnown = "project_revision IS NOT NULL AND project_revision NOT LIKE '% %'";
  const home = study === DEFAULT_STUDY ? null : study;
  return database.write(() => {
    database.run(
      `UPDATE video SET project_revision = 'study ' || project_revision WHERE study IS ? AND ${isKnown}`,
      home,
    );
    database.run(
      `UPDATE coding SET project_revision = 'study ' || project_revision WHERE study = ? AND ${isKnown}`,
      study,
    );
    const first = database.all<IndexKey>(
      'SELECT content_id AS contentId FROM video WHERE study IS ? AND project_revision IS NOT NULL',
      home,
    );
    const apart = database.all<IndexKey>(
      `SELECT content_id AS contentId, coding.study AS study FROM coding JOIN video ON video.id = video_id
       WHERE coding.study = ?`,
      study,
    );
    return [...first, ...apart];
  });
}

function videoOf(
  database: LibraryDatabase,
  { contentId, name, durationUs, width, height, frameRate }: Video,
): number {
  const known = database.get<{ id: number }>('SELECT id FROM video WHERE content_id = ?', contentId);
  if (known) return known.id;
  const now = Date.now();
  const rate = frameRate && `${frameRate.num}/${frameRate.den}`;
  const { id } = database.run(
    `INSERT INTO video (content_id, size_bytes, name, name_key, file_state, added_at_ms, date_ms, duration_us, width,
       height, frame_rate, codec, container) VALUES (?, 0, ?, ?, 'missing', ?, ?, ?, ?, ?, ?, '', '')`,
    ...[contentId, name, nameKey(name), now, now, durationUs, width, height, rate],
  );
  database.run("INSERT INTO video_text (rowid, name, folder) VALUES (?, ?, '')", id, name);
  return id;
}

/** What search finds of a project. */
export interface ProjectSegments {
  readonly video: Video;
  /** What is painted out of it alone, and the study whose regions are too. */
  readonly painted: readonly Region[];
  readonly study: string;
  readonly person: readonly IndexedSegment[];
  readonly model: readonly IndexedSegment[];
  /** Ids of the models that it has a track of. */
  readonly models: ReadonlySet<string>;
}

/** As its study has the labels now. Undefined when the text is no project of this video. */
export function projectSegments(
  database: Pick<LibraryDatabase, 'file'>,
  text: string,
  contentId: ContentId,
): ProjectSegments | undefined {
  let records: readonly AnyRecord[];
  try {
    ({ records } = parseInStudy(text, path.dirname(database.file)));
  } catch {
    return undefined;
  }
  const video = records.find((each): each is Video => each.type === 'video' && each.contentId === contentId);
  if (!video) return undefined;
  const labels = new Map(
    records.filter((each): each is Label => each.type === 'label').map((each) => [each.id, each]),
  );
  const tracks = new Map(
    records
      .filter((each): each is Track => each.type === 'track' && each.videoId === video.id)
      .map((track) => [track.id, track]),
  );
  const person: IndexedSegment[] = [];
  const model: IndexedSegment[] = [];
  // A suggestion that was accepted into a person's track is shown once, as the person's.
  const taken = new Set<string>();
  const own = records.filter((each): each is Segment => each.type === 'segment' && tracks.has(each.trackId));
  for (const { trackId, provenance } of own) {
    if (tracks.get(trackId)!.kind === 'human' && provenance?.suggestionId) taken.add(provenance.suggestionId);
  }
  for (const segment of own) {
    const isPersons = tracks.get(segment.trackId)!.kind === 'human';
    if (!isPersons && taken.has(segment.id)) continue;
    const indexed = indexedSegment(
      segment,
      segment.labelId === null ? undefined : labels.get(segment.labelId),
    );
    if (isPersons || segment.state !== 'suggested') person.push(indexed);
    else model.push({ ...indexed, model: tracks.get(segment.trackId)!.model?.id ?? null });
  }
  const models = new Set([...tracks.values()].flatMap(({ model: its }) => its?.id ?? []));
  const painted = regionsFor(records, video.id);
  const study = studyOfProject({ records });
  return { video, painted, study, person, model, models };
}

function indexedSegment(
  { startUs, endUs, score, state, origin, note }: Segment,
  label: Label | undefined,
): IndexedSegment {
  return { label: label?.name ?? 'Unlabelled', startUs, endUs, score, state, origin, note };
}
