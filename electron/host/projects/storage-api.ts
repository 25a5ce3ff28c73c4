import path from 'node:path';
import { toAppError } from '../../../engine/base/errors.ts';
import { remembered } from '../../../engine/base/memo.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { ORIGIN_HEADER } from '../../contract/parts.ts';
import type {
  ProjectFile,
  ProjectRevision,
  ProjectSaved,
  projectEndpoints,
} from '../../contract/projects.ts';
import type { settingsEndpoints } from '../../contract/settings.ts';
import type { studyEndpoints } from '../../contract/studies.ts';
import type { HostEvents } from '../http/events.ts';
import { ApiFailure, HttpError } from '../http/http-error.ts';
import type { Handlings } from '../http/router.ts';
import type { Library } from '../library/library.ts';
import { LibraryLock } from '../library/library-lock.ts';
import { type IndexKey, indexProject } from '../library/projects/project-index.ts';
import { ProjectIndexer } from '../library/projects/project-indexer.ts';
import type { MediaFile, MediaTokens } from '../media/media-tokens.ts';
import { UserSettingsFile } from '../settings/user-settings.ts';
import { changesLabels } from '../studies/label-changes.ts';
import { StudyStore } from '../studies/study-store.ts';
import { fileHere, StudyVideos } from '../studies/study-videos.ts';
import { checkText, type ProjectChange } from './project-change.ts';
import { type ProjectKey, ProjectStore } from './project-store.ts';
import { ProjectWatch } from './project-watch.ts';
import { storageFailure } from './storage-failure.ts';

/** Of changing what a page saves at the same time. */
const EDIT_ATTEMPTS = 5;

export interface StorageOptions {
  readonly libraryFolder: string;
  readonly tokens: MediaTokens;
  readonly events: HostEvents;
  readonly library: Library;
  /** Told of every failure that is a defect of ours. */
  report(error: unknown): void;
}

/** Projects and settings: what survives this process. */
export class StorageApi {
  readonly #options: StorageOptions;
  readonly #lock: LibraryLock;
  readonly #projects: ProjectStore;
  readonly #settings: UserSettingsFile;
  readonly #studies: StudyStore;
  readonly #studyVideos: StudyVideos;
  readonly #watch: ProjectWatch;
  readonly #indexer: ProjectIndexer;
  readonly #contentIds = new WeakMap<MediaFile, Promise<ContentId>>();

  constructor(options: StorageOptions) {
    const { libraryFolder, events } = options;
    this.#options = options;
    this.#lock = new LibraryLock(libraryFolder);
    this.#settings = new UserSettingsFile(libraryFolder, this.#lock);
    this.#studies = new StudyStore(libraryFolder, this.#lock);
    this.#projects = new ProjectStore(libraryFolder, this.#lock, () => this.#settings.projectPlace());
    this.#indexer = new ProjectIndexer({
      library: options.library,
      read: (key) => this.#projects.read({ ...key, media: this.#fileOf(key.contentId) }),
      report: options.report,
    });
    this.#watch = new ProjectWatch({
      store: this.#projects,
      isHeard: () => events.listeners > 0,
      onChange: ({ contentId, study = null }, revision) =>
        events.publish({ kind: 'project', contentId, study, revision, origin: null }),
    });
    this.#studyVideos = new StudyVideos(libraryFolder, this.#projects, () =>
      options.library.exists ? options.library.database : null,
    );
  }

  /** What `projectEndpoints` ask for. */
  projects(): Handlings<typeof projectEndpoints> {
    const keyOf = async (
      contentId: ContentId,
      { media, study }: { readonly media?: string; readonly study?: string },
    ): Promise<ProjectKey> => ({ contentId, media: await this.#media(media, contentId), study });
    return {
      read: async ({ parameters: { contentId }, query }) => {
        const key = await keyOf(contentId, query);
        const file = await this.#projects.read(key);
        this.#watch.know(key, file?.revision ?? null);
        // Nothing is wrong with a video that nobody labelled: an error would stand in the browser's console.
        if (!file) return null;
        this.#indexer.wasRead(key, file, () => this.#projects.read(key));
        return file;
      },
      save: async ({ parameters: { contentId }, query, headers, body: text }) => {
        const base = baseOf(headers['if-match']);
        checkText(text, contentId);
        return this.#saved(
          await keyOf(contentId, query),
          { kind: 'text', text },
          base,
          query.keep,
          originOf(headers),
        );
      },
      change: async ({ parameters: { contentId }, query, headers, body: { edits } }) => {
        const base = baseOf(headers['if-match']);
        return this.#saved(
          await keyOf(contentId, query),
          { kind: 'edits', edits },
          base,
          query.keep,
          originOf(headers),
        );
      },
      versions: async ({ parameters: { contentId }, query: { study } }) => ({
        versions: await this.#projects.versions({ contentId, media: undefined, study }),
      }),
      version: async ({ parameters: { contentId, version }, query: { study } }) => {
        const key = { contentId, media: undefined, study };
        const text = await this.#projects.version(key, version);
        if (text === undefined) {
          throw new ApiFailure(404, 'project/not-found', 'This version is no longer kept: choose another.');
        }
        return { text };
      },
    };
  }

  /** What `settingsEndpoints` ask for. */
  settings(): Handlings<typeof settingsEndpoints> {
    return {
      read: () => this.#settings.read(),
      change: async ({ headers, body }) => {
        try {
          const settings = await this.#settings.change(body);
          this.#options.events.publish({ kind: 'settings', origin: originOf(headers) });
          return settings;
        } catch (error) {
          throw storageFailure('The settings', error);
        }
      },
    };
  }

  /** What `studyEndpoints` ask for. */
  studies(): Handlings<typeof studyEndpoints> {
    const { events } = this.#options;
    return {
      list: async () => {
        this.#lock.expectLibrary();
        return { studies: await this.#studies.list() };
      },
      read: async ({ parameters: { study } }) => {
        this.#lock.expectLibrary();
        return (await this.#studies.read(study)) ?? null;
      },
      save: async ({ parameters: { study }, headers, body }) => {
        const base = baseOf(headers['if-match']);
        try {
          const before = await this.#studies.read(study);
          const revision = await this.#studies.save(study, body, base);
          if (before && changesLabels(before.text, body)) this.#indexer.studyChanged(study);
          events.publish({ kind: 'study', study, origin: originOf(headers) });
          return { revision };
        } catch (error) {
          throw storageFailure('The study', error);
        }
      },
      videos: async ({ parameters: { study } }) => ({ videos: await this.#studyVideos.list(study) }),
      project: async ({ parameters: { study, contentId } }) => {
        const text = await this.#studyVideos.text(study, contentId);
        return text === undefined ? null : { text };
      },
      remove: async ({ parameters: { study } }) => {
        await this.#studies.remove(study);
        this.#indexer.studyChanged(study);
        events.publish({ kind: 'study', study, origin: null });
        return {};
      },
    };
  }

  /** A project as it lies on disk; undefined where there is none. */
  read(key: ProjectKey): Promise<ProjectFile | undefined> {
    return this.#projects.read(key);
  }

  /** What a study is called; empty for one that nobody named. */
  async nameOfStudy(study: string): Promise<string> {
    return (await this.#studies.list()).find(({ id }) => id === study)?.name ?? '';
  }

  /** Resolves when the library knows of everything that is saved. */
  settled(): Promise<void> {
    return this.#indexer.flush();
  }

  /** A project as the task reads it that lets search find what it says. */
  readForIndex(key: IndexKey): Promise<ProjectFile | undefined> {
    return this.#indexer.read(key);
  }

  /** Lets search find what was saved before a crash. */
  async catchUp(): Promise<void> {
    await this.#indexer.catchUp(path.join(this.#options.libraryFolder, 'projects'));
  }

  /** Resolves when every save that was asked for is on disk. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#indexer.flush({ isLast: true });
    await this.#lock.close();
  }

  /**
   * Changes a project here, not in a page: `edit` gets the text on disk (undefined: there is none) and answers the text
   * to save, or undefined to leave it. Called again when something else wrote meanwhile. Open pages are told, and search
   * knows of it as soon as this resolves. Errors: those of `edit` and of {@link ProjectStore.save}.
   */
  async edit(
    key: ProjectKey,
    edit: (text: string | undefined) => string | undefined,
  ): Promise<ProjectRevision | null> {
    const { events } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const file = await this.#projects.read(key);
      const text = edit(file?.text);
      if (text === undefined) return file?.revision ?? null;
      checkText(text, key.contentId);
      try {
        const { revision } = await this.#save(key, { kind: 'text', text }, file?.revision ?? null, false);
        const { contentId, study = null } = key;
        events.publish({ kind: 'project', contentId, study, revision, origin: null });
        this.#indexNow({ contentId, study: key.study }, { text, revision });
        return revision;
      } catch (error) {
        const isChanged = error instanceof ApiFailure && error.code === 'project/changed';
        if (!isChanged || attempt === EDIT_ATTEMPTS) throw error;
      }
    }
  }

  /** Where the library has seen a video last: its labels may lie beside it. */
  #fileOf(contentId: ContentId): Pick<MediaFile, 'path'> | undefined {
    const { library } = this.#options;
    return library.exists ? fileHere(library.database, contentId) : undefined;
  }

  /** What is saved is saved, also while the library cannot be told of it: then it is told soon. */
  #indexNow(key: IndexKey, project: { readonly text: string; readonly revision: ProjectRevision }): void {
    const { library } = this.#options;
    try {
      if (indexProject(library.database, key, project)) library.changed();
    } catch (error) {
      if (toAppError(error).code !== 'storage/busy') throw error;
      this.#indexer.saved(key);
    }
  }

  async #saved(
    key: ProjectKey,
    change: ProjectChange,
    base: string | null,
    keep: boolean | undefined,
    origin: string | null,
  ): Promise<ProjectSaved> {
    const { contentId, study = null } = key;
    const { revision, place, notice, isNew } = await this.#save(key, change, base, keep ?? false);
    if (isNew) {
      this.#options.events.publish({ kind: 'project', contentId, study, revision, origin });
      this.#indexer.saved({ contentId, study: key.study }, () => this.#projects.read(key));
    }
    return { revision, place, notice };
  }

  async #save(key: ProjectKey, change: ProjectChange, base: string | null, keep: boolean) {
    try {
      const saved = await this.#projects.save(key, change, { base, keep });
      this.#watch.know(key, saved.revision);
      return saved;
    } catch (error) {
      throw storageFailure('The labels', error);
    }
  }

  /**
   * The video's file. A token of an earlier start, or a file that is gone, means the library. A file of another content
   * is refused, or its folder would get the labels of this video.
   */
  async #media(token: string | undefined, contentId: ContentId): Promise<MediaFile | undefined> {
    const media = token === undefined ? undefined : this.#options.tokens.find(token);
    if (!media) return undefined;
    const { name, contentId: own } = media.media;
    const found = remembered(this.#contentIds, media, () =>
      own === undefined ? fileContentId(media.path, name) : Promise.resolve(own),
    );
    try {
      if ((await found) === contentId) return media;
    } catch {
      return undefined;
    }
    throw new HttpError(400, 'The content id and the media token belong to different videos.');
  }
}

/** What a save is based on; null for `none`. Quotes, as entity tags have, are allowed. */
function baseOf(ifMatch: string | undefined): string | null {
  const given = ifMatch?.replaceAll('"', '');
  if (given === undefined) {
    throw new HttpError(428, 'Saving needs If-Match: the revision that was read, or "none".');
  }
  if (given === 'none') return null;
  if (!/^[0-9a-f]{64}$/.test(given)) throw new HttpError(400, 'If-Match is not the revision of a project.');
  return given;
}

function originOf(headers: { readonly [ORIGIN_HEADER]?: string | null }): string | null {
  return headers[ORIGIN_HEADER] ?? null;
}
