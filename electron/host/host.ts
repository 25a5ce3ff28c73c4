import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { endpoints } from '../contract/endpoints.ts';
import type { OpenedMedia } from '../contract/media.ts';
import type { HostProblem } from '../contract/parts.ts';
import type { AboutInfo } from '../contract/session.ts';
import { artifactHandlings } from './artifacts/artifact-api.ts';
import { HostEvents } from './http/events.ts';
import { createHandler, type Handler } from './http/handler.ts';
import { toldOf } from './http/http-error.ts';
import { Router, routesOf } from './http/router.ts';
import { notFound } from './http/safe-path.ts';
import { serveStatic } from './http/static-files.ts';
import { DecisionApi } from './library/api/decision-api.ts';
import { LibraryApi } from './library/api/library-api.ts';
import { SimilarApi } from './library/api/similar-api.ts';
import { addFolder } from './library/folders/folders.ts';
import { Library } from './library/library.ts';
import { patiently } from './library/patience.ts';
import { stampOf } from './library/videos/videos.ts';
import { DeskReads } from './media/desk-reads.ts';
import { FolderTokens } from './media/folder-tokens.ts';
import { serveMedia } from './media/media.ts';
import { MediaTokens } from './media/media-tokens.ts';
import { scanModels } from './models/model-folders.ts';
import { repairPrivacy } from './private-files.ts';
import type { SpawnWork } from './processes/work-processes.ts';
import { videoBeside } from './projects/project-places.ts';
import { StorageApi } from './projects/storage-api.ts';
import { QueueApi } from './queue/queue-api.ts';
import { type SessionOptions, sessionInfo } from './session.ts';
import { taughtHandlings } from './teaching/taught-api.ts';
import { TeachingApi } from './teaching/teaching-api.ts';
import { LIBRARY_FILE, userLibraryFolder } from './user-folders.ts';

export interface HostOptions extends SessionOptions {
  /** Folder of the built page. */
  readonly appFolder: string;
  /** Where projects and settings are kept; by default the user's. It is made when something is first saved. */
  readonly libraryFolder?: string;
  /** Starts a process that decodes and computes for a batch; one of Node unless given. */
  readonly spawnWork?: SpawnWork;
  /** What the door knows of itself; by default that it runs in Node. */
  about?(): AboutInfo;
  /** Told of every failure that is a defect of ours; by default it is written to stderr. */
  report?(error: unknown): void;
}

/** The host process's services behind one handler: what the desktop and `serve` both mount. */
export interface Host {
  readonly handler: Handler;
  readonly events: HostEvents;
  /**
   * Opens files for the page and tells it so; folders are put into the library, and of a project that lies beside its
   * video the video is opened. A file that cannot be opened becomes a problem that the page shows,
   * and is returned.
   */
  open(
    paths: readonly string[],
  ): Promise<{ media: readonly OpenedMedia[]; problems: readonly HostProblem[] }>;
  /** Lets pages have files written into a folder that the person chose; its token. */
  lendFolder(folder: string): string;
  /** The folder of such a token. Errors: `source/gone`. */
  lentFolder(token: string): string;
  /**
   * Ends every event stream at once; resolves when everything that a page has sent to be saved is on disk. What runs of
   * the batch is stopped, and taken up at the next start.
   */
  close(): Promise<void>;
}

export function createHost(options: HostOptions): Host {
  const tokens = new MediaTokens((file, stats) => library.distinctId(file, stampOf(stats)));
  const folders = new FolderTokens();
  const deskReads = new DeskReads();
  const events = new HostEvents();
  const report = options.report ?? ((error) => console.error(error));
  const libraryFolder = options.libraryFolder ?? userLibraryFolder();
  const ownModels = path.join(libraryFolder, 'models');
  const modelFolders = [...new Set([...options.modelFolders, ownModels])];
  const library: Library = new Library({
    file: path.join(libraryFolder, LIBRARY_FILE),
    modelFolders,
    events,
    readProject: (key) => storage.readForIndex(key),
    spawnWork: options.spawnWork,
    deskProcessors: () => deskReads.processors,
    learn: (...how) => teaching.learn(...how),
    report,
  });
  const storage: StorageApi = new StorageApi({ libraryFolder, tokens, events, library, report });
  const teaching: TeachingApi = new TeachingApi({ library, tokens, storage, modelFolders, ownModels });
  const queue = new QueueApi();
  const refused: HostProblem[] = [];
  /** Folders that a person opened, by their id in the library. */
  const shown = new Set<number>();
  const api = new LibraryApi(library, tokens, folders);
  const decisions = new DecisionApi(library, tokens, storage);
  const modelFolder = async (id: string) => {
    const { models } = await scanModels(modelFolders);
    return models.find(({ manifest }) => manifest.id === id)?.dir;
  };
  const about =
    options.about ??
    (() => ({ runtime: `Node ${process.versions.node}`, refusedRequests: 0, updates: null }));
  const routes = routesOf(endpoints, {
    session: {
      session: () =>
        sessionInfo({ ...options, modelFolders }, tokens, { folders: [...shown], problems: refused }),
      about,
      events: ({ request }) => events.answer(request),
    },
    media: {
      media: ({ request, parameters: { token } }) => {
        deskReads.note(request);
        return serveMedia(request, tokens, token);
      },
      model: async ({ request, parameters: { id, file } }) =>
        serveStatic(request, (await modelFolder(id)) ?? missing(), file),
      sample: ({ request, parameters: { file } }) =>
        serveStatic(request, findSample(options.modelFolders) ?? missing(), file),
    },
    artifacts: artifactHandlings(library.kept.files),
    projects: storage.projects(),
    settings: storage.settings(),
    studies: storage.studies(),
    videos: patiently(library, api.videos()),
    segments: patiently(library, api.segments()),
    decisions: patiently(library, decisions.handlings()),
    review: patiently(library, api.review()),
    similar: patiently(library, new SimilarApi({ library, modelFolders, decisions }).handlings()),
    shelves: patiently(library, api.shelves()),
    batch: patiently(library, api.batch()),
    queue: queue.handlings(),
    recut: patiently(library, api.recut()),
    clips: patiently(library, api.clips()),
    teaching: teaching.handlings(),
    taught: taughtHandlings({ modelFolders, ownModels }),
  });
  const handler = createHandler({ appFolder: options.appFolder, router: new Router(routes), report });
  library.start();
  void repairPrivacy(libraryFolder);
  void storage.catchUp();
  return {
    handler,
    events,
    lendFolder: (folder) => folders.lend(folder),
    lentFolder: (token) => folders.path(token),
    async open(paths) {
      const media: OpenedMedia[] = [];
      const added: number[] = [];
      const problems: HostProblem[] = [];
      for (const file of paths) {
        try {
          if (isFolder(file)) {
            added.push(addFolder(library.database, file));
            library.watchFolders();
            library.changed();
          } else {
            // A project beside its video is named after it.
            media.push(await tokens.add(videoBeside(file) ?? file));
          }
        } catch (error) {
          const told = toldOf(error);
          if (told.code === 'internal') report(error);
          problems.push({ about: path.basename(file), ...told });
        }
      }
      refused.push(...problems);
      for (const id of added) shown.add(id);
      if (added.length > 0) events.publish({ kind: 'folders', folders: added });
      if (media.length > 0) events.publish({ kind: 'opened', media });
      for (const problem of problems) events.publish({ kind: 'problem', problem });
      return { media, problems };
    },
    close: async () => {
      events.close();
      await queue.close();
      await storage.close();
      await library.close();
    },
  };
}

function missing(): never {
  throw notFound();
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The sample lies beside the models that ship, in a folder of its own. */
function findSample(modelFolders: readonly string[]): string | undefined {
  const folders = modelFolders.map((folder) => path.join(folder, 'sample'));
  return folders.find((folder) => existsSync(path.join(folder, 'sample.mp4')));
}
