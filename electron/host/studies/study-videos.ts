import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Study } from '../../../engine/annotation/document/study-records.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { StudyVideo } from '../../contract/studies.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { STUDIES_FOLDER } from '../projects/project-places.ts';
import type { ProjectKey, ProjectStore } from '../projects/project-store.ts';
import { stampOf } from '../projects/project-watch.ts';

/** The study of who never made one. */
export const DEFAULT_STUDY = 'default';

/** What a list needs to know of a project; anything else in it is passed over. */
const head = v.object({
  videos: v.pipe(v.array(v.object({ name: v.string(), durationUs: v.number() })), v.minLength(1)),
  studies: v.optional(v.array(v.object({ id: v.string() })), []),
});

interface Known {
  readonly stamp: string;
  /** Null for what is no project. */
  readonly head: { readonly study: string; readonly name: string; readonly durationUs: number } | null;
}

/**
 * Which videos were coded in which study: those whose own project names it, and those that have a project of their own for
 * it. Projects in the library are found, and those beside videos that the library knows; files that did not change are not
 * read again.
 */
export class StudyVideos {
  readonly #folder: string;
  readonly #projects: ProjectStore;
  readonly #database: () => LibraryDatabase | null;
  readonly #known = new Map<string, Known>();

  /** @param database null where the library has none yet */
  constructor(libraryFolder: string, projects: ProjectStore, database: () => LibraryDatabase | null) {
    this.#folder = path.join(libraryFolder, 'projects');
    this.#projects = projects;
    this.#database = database;
  }

  /** By name. */
  async list(study: string): Promise<StudyVideo[]> {
    const found: StudyVideo[] = [];
    for (const key of await this.#keys(study)) {
      const known = await this.#headOf(key);
      const isApart = key.study !== undefined;
      if (known && (isApart || known.study === study)) {
        const { name, durationUs } = known;
        const libraryId = this.#fileOf(key.contentId)?.id ?? null;
        found.push({ contentId: key.contentId, name, durationUs, isApart, libraryId });
      }
    }
    return found.sort((a, b) => a.name.localeCompare(b.name) || (a.contentId < b.contentId ? -1 : 1));
  }

  /** The labels of a video in a study, as they lie on disk; undefined where there are none. */
  async text(study: string, contentId: ContentId): Promise<string | undefined> {
    for (const key of this.#keysOf(contentId, study)) {
      const known = await this.#headOf(key);
      if (!known || (key.study === undefined && known.study !== study)) continue;
      return (await this.#projects.read(key))?.text;
    }
    return undefined;
  }

  async #keys(study: string): Promise<ProjectKey[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    const ids = new Set(names.filter((name) => /^[0-9a-f]{64}$/.test(name)));
    const files = this.#database()?.all<{ content_id: string }>(
      "SELECT DISTINCT content_id FROM video JOIN file ON file.video_id = video.id WHERE file.state = 'here'",
    );
    for (const { content_id } of files ?? []) ids.add(content_id);
    return [...ids].flatMap((id) => this.#keysOf(id, study));
  }

  /** One that is apart counts before the video's own. */
  #keysOf(contentId: ContentId, study: string): ProjectKey[] {
    return [
      { contentId, media: undefined, study },
      { contentId, media: this.#fileOf(contentId) },
    ];
  }

  #fileOf(contentId: ContentId): { readonly path: string; readonly id: number } | undefined {
    const database = this.#database();
    return database ? fileHere(database, contentId) : undefined;
  }

  async #headOf(key: ProjectKey): Promise<Known['head']> {
    const stamp = await stampOf(this.#projects.files(key));
    // Most videos have nothing apart.
    if (stamp === 'none none') return null;
    const name = [key.contentId, STUDIES_FOLDER, key.study ?? ''].join('/');
    const known = this.#known.get(name);
    if (known?.stamp === stamp) return known.head;
    const file = await this.#projects.read(key);
    const read = file ? headOf(file.text) : null;
    this.#known.set(name, { stamp, head: read });
    return read;
  }
}

/** Where a video was seen last, with its id in the library. */
export function fileHere(
  database: LibraryDatabase,
  contentId: ContentId,
): { readonly path: string; readonly id: number } | undefined {
  return database.get(
    `SELECT path, video.id AS id FROM file JOIN video ON video.id = file.video_id
     WHERE content_id = ? AND file.state = 'here' ORDER BY path LIMIT 1`,
    contentId,
  );
}

/** The study that a project's labels belong to. */
export function studyOfProject({ records }: Pick<Project, 'records'>): string {
  const named = records.find((record): record is Study => record.type === 'study');
  return named?.id.slice('study:'.length) ?? DEFAULT_STUDY;
}

function headOf(text: string): Known['head'] {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const parsed = v.safeParse(head, json);
  if (!parsed.success) return null;
  const { videos, studies } = parsed.output;
  const { name, durationUs } = videos[0]!;
  return { study: studies[0]?.id.slice('study:'.length) ?? DEFAULT_STUDY, name, durationUs };
}
