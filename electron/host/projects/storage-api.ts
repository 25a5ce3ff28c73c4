import path from 'node:path';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import {
  ORIGIN_HEADER,
  type ProjectFile,
  type ProjectRevision,
  type ProjectSaved,
  type ProjectVersions,
  type VersionText,
} from '../../contract/contract.ts';
import { jsonAnswer } from '../http/answers.ts';
import type { HostEvents } from '../http/events.ts';
import { ApiFailure, HttpError } from '../http/http-error.ts';
import { readBody, readJson } from '../http/request-body.ts';
import { notFound } from '../http/safe-path.ts';
import type { Library } from '../library/library.ts';
import { LibraryLock } from '../library/library-lock.ts';
import { indexProject } from '../library/projects/project-index.ts';
import { ProjectIndexer } from '../library/projects/project-indexer.ts';
import type { MediaFile, MediaTokens } from '../media/media-tokens.ts';
import { UserSettingsFile } from '../settings/user-settings.ts';
import { checkText, type ProjectChange, parseEdits } from './project-change.ts';
import { type ProjectKey, ProjectStore } from './project-store.ts';
import { ProjectWatch } from './project-watch.ts';
import { storageFailure } from './storage-failure.ts';

const SETTINGS_LIMIT_BYTES = 1024 * 1024;
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

/** Everything under `/api/projects` and `/api/settings`: what survives this process. */
export class StorageApi {
  readonly #options: StorageOptions;
  readonly #lock: LibraryLock;
  readonly #projects: ProjectStore;
  readonly #settings: UserSettingsFile;
  readonly #watch: ProjectWatch;
  readonly #indexer: ProjectIndexer;
  readonly #contentIds = new WeakMap<MediaFile, Promise<ContentId>>();

  constructor(options: StorageOptions) {
    const { libraryFolder, events } = options;
    this.#options = options;
    this.#lock = new LibraryLock(libraryFolder);
    this.#settings = new UserSettingsFile(libraryFolder, this.#lock);
    this.#projects = new ProjectStore(libraryFolder, this.#lock, () => this.#settings.projectPlace());
    this.#indexer = new ProjectIndexer({
      library: options.library,
      read: (contentId) => this.#projects.read({ contentId, media: undefined }),
      report: options.report,
    });
    this.#watch = new ProjectWatch({
      store: this.#projects,
      isHeard: () => events.listeners > 0,
      onChange: ({ contentId }, revision) =>
        events.publish({ kind: 'project', contentId, revision, origin: null }),
    });
  }

  /** `path` is what follows `/api/`, cut at slashes. Undefined when it is none of these addresses. */
  async answer(request: Request, path: readonly string[]): Promise<Response | undefined> {
    const [area, id = '', list, version, ...more] = path;
    if (area === 'settings' && path.length === 1) return this.#answerSettings(request);
    if (area !== 'projects' || more.length > 0) return undefined;
    // It becomes the name of a folder: nothing else passes.
    if (!/^[0-9a-f]{64}$/.test(id)) throw new HttpError(400, 'This is not the content id of a video.');
    if (path.length === 2) return this.#answerProject(request, id);
    if (list !== 'versions') return undefined;
    allow(request, 'GET', 'HEAD');
    if (version === undefined) {
      const versions = await this.#projects.versions(id);
      return jsonAnswer(request.method, 200, { versions } satisfies ProjectVersions);
    }
    const text = await this.#projects.version(id, version);
    if (text === undefined) throw notFound();
    return jsonAnswer(request.method, 200, { text } satisfies VersionText);
  }

  /** Lets search find what was saved before a crash. */
  async catchUp(): Promise<void> {
    await this.#indexer.catchUp(path.join(this.#options.libraryFolder, 'projects'));
  }

  /** Resolves when every save that was asked for is on disk. */
  async close(): Promise<void> {
    this.#watch.close();
    await this.#indexer.flush();
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
    const { events, library } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const file = await this.#projects.read(key);
      const text = edit(file?.text);
      if (text === undefined) return file?.revision ?? null;
      checkText(text, key.contentId);
      try {
        const { revision } = await this.#save(key, { kind: 'text', text }, file?.revision ?? null, false);
        events.publish({ kind: 'project', contentId: key.contentId, revision, origin: null });
        if (indexProject(library.database, key.contentId, { text, revision })) library.changed();
        return revision;
      } catch (error) {
        const isChanged = error instanceof ApiFailure && error.code === 'project/changed';
        if (!isChanged || attempt === EDIT_ATTEMPTS) throw error;
      }
    }
  }

  async #answerProject(request: Request, contentId: ContentId): Promise<Response> {
    allow(request, 'GET', 'HEAD', 'PUT', 'PATCH');
    const { searchParams } = new URL(request.url);
    const key = { contentId, media: await this.#media(searchParams.get('media'), contentId) };
    if (request.method === 'GET' || request.method === 'HEAD') {
      const file = await this.#projects.read(key);
      this.#watch.know(key, file?.revision ?? null);
      // Nothing is wrong with a video that nobody labelled: an error would stand in the browser's console.
      if (!file) return new Response(null, { status: 204 });
      this.#indexer.wasRead(contentId, file, () => this.#projects.read(key));
      return jsonAnswer(request.method, 200, file satisfies ProjectFile);
    }
    const base = baseOf(request);
    let change: ProjectChange;
    if (request.method === 'PUT') {
      change = { kind: 'text', text: await readBody(request) };
      checkText(change.text, contentId);
    } else {
      change = { kind: 'edits', edits: parseEdits(await readJson(request)) };
    }
    const saved = await this.#save(key, change, base, searchParams.get('keep') === '1');
    if (saved.isNew) {
      const { revision } = saved;
      this.#options.events.publish({ kind: 'project', contentId, revision, origin: originOf(request) });
      this.#indexer.saved(contentId, () => this.#projects.read(key));
    }
    const { revision, place, notice } = saved;
    return jsonAnswer(request.method, 200, { revision, place, notice } satisfies ProjectSaved);
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

  async #answerSettings(request: Request): Promise<Response> {
    allow(request, 'GET', 'HEAD', 'PUT');
    if (request.method !== 'PUT') return jsonAnswer(request.method, 200, await this.#settings.read());
    const changes = await readJson(request, SETTINGS_LIMIT_BYTES);
    try {
      const settings = await this.#settings.change(changes);
      this.#options.events.publish({ kind: 'settings', origin: originOf(request) });
      return jsonAnswer(request.method, 200, settings);
    } catch (error) {
      throw storageFailure('The settings', error);
    }
  }

  /**
   * The video's file. A token of an earlier start, or a file that is gone, means the library. A file of another content
   * is refused, or its folder would get the labels of this video.
   */
  async #media(token: string | null, contentId: ContentId): Promise<MediaFile | undefined> {
    const media = token === null ? undefined : this.#options.tokens.find(token);
    if (!media) return undefined;
    let known = this.#contentIds.get(media);
    if (!known) {
      const { name, contentId: own } = media.media;
      known = own === undefined ? fileContentId(media.path, name) : Promise.resolve(own);
      this.#contentIds.set(media, known);
    }
    try {
      if ((await known) === contentId) return media;
    } catch {
      this.#contentIds.delete(media);
      return undefined;
    }
    throw new HttpError(400, 'The content id and the media token belong to different videos.');
  }
}

function allow(request: Request, ...methods: readonly string[]): void {
  if (methods.includes(request.method)) return;
  const list = methods.join(', ');
  throw new HttpError(405, `Only ${list} are answered here.`, { allow: list });
}

/** What a save is based on; null for `none`. Quotes, as entity tags have, are allowed. */
function baseOf(request: Request): string | null {
  const given = request.headers.get('if-match')?.replaceAll('"', '');
  if (given === undefined) {
    throw new HttpError(428, 'Saving needs If-Match: the revision that was read, or "none".');
  }
  if (given === 'none') return null;
  if (!/^[0-9a-f]{64}$/.test(given)) throw new HttpError(400, 'If-Match is not the revision of a project.');
  return given;
}

function originOf(request: Request): string | null {
  const name = request.headers.get(ORIGIN_HEADER);
  return name !== null && /^[\w-]{1,64}$/.test(name) ? name : null;
}
