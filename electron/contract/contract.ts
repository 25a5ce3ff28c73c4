import type { ErrorCode } from '../../engine/base/errors.ts';
import type { ContentId } from '../../engine/source/content-id.ts';
import type { TextEdit } from '../../engine/source/text-edits.ts';
import type { BatchSummary, Task } from './batch-contract.ts';

/**
 * What the page and the host say to each other; library-contract.ts and batch-contract.ts have the rest. The renderer may
 * import no other file of electron/.
 */

export interface ModelSummary {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** Folder URL of the package, ending in `/`, relative to the page's origin. */
  readonly base: string;
}

/** A file that the host can read for the page. The page never learns its path. */
export interface OpenedMedia {
  readonly token: string;
  readonly name: string;
  readonly size: number;
  /**
   * Answers byte ranges; relative to the page's origin. An error's body is empty, its status says which:
   * {@link mediaErrors}.
   */
  readonly url: string;
  /** Of a video that differs from another only where a content id by blocks does not look; else the page makes it. */
  readonly contentId?: ContentId;
}

/** What an error status of {@link OpenedMedia.url} means. */
export const mediaErrors = {
  403: 'source/denied',
  404: 'source/gone',
  /** The file is no longer the one that was opened: another size or time of change. */
  409: 'source/changed',
  410: 'source/gone',
} as const satisfies Record<number, ErrorCode>;

/** Something the user should be told: one sentence, and the file or folder it is about. */
export interface HostProblem {
  readonly about: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Answer of `GET /api/session`. */
export interface SessionInfo {
  readonly version: string;
  readonly door: 'desktop' | 'browser';
  readonly models: readonly ModelSummary[];
  /**
   * Every file given on the command line or opened from the system so far, oldest first. A page listens to the
   * events first and then reads this, and knows by the token what it already has.
   */
  readonly opened: readonly OpenedMedia[];
  /** Files that could not be opened and model packages that could not be read. */
  readonly problems: readonly HostProblem[];
}

/** What `GET /api/events` (a `text/event-stream`) sends, one JSON object per message. */
export type HostEvent =
  | { readonly kind: 'opened'; readonly media: readonly OpenedMedia[] }
  | { readonly kind: 'problem'; readonly problem: HostProblem }
  /**
   * The project of a video has another text now: saved by a page, by another process, or by hand. `origin` is what the
   * page that saved it called itself (its {@link ORIGIN_HEADER}); null when nobody said. `revision` is null when its
   * file is gone.
   */
  | {
      readonly kind: 'project';
      readonly contentId: ContentId;
      readonly revision: ProjectRevision | null;
      readonly origin: string | null;
    }
  /** The user's settings were changed by a page; they are read again with `GET /api/settings`. */
  | { readonly kind: 'settings'; readonly origin: string | null }
  | LibraryEvent
  /** The newest version, for who asked to be told. */
  | { readonly kind: 'newer-version'; readonly version: string }
  /** The process that talks to the graphics processor has ended, so that computing there may end again. */
  | { readonly kind: 'graphics-lost' };

/** Of a {@link HostEvent}, what happens in the library; each kind at most four times a second. */
export type LibraryEvent =
  /** Ask again for what is shown: videos, facets, folders, segments or collections have changed. */
  | { readonly kind: 'library' }
  /** The whole batch, and what runs now. `hasEnded` once, when the last job of a run has ended. */
  | {
      readonly kind: 'batch';
      readonly batch: BatchSummary;
      readonly running: readonly Task[];
      readonly hasEnded: boolean;
    };

/** Answer of `GET /api/about`. */
export interface AboutInfo {
  /** What the app runs in, such as `Electron 45.4.1 · Chromium 154.0.1 · Node 24.18.1`. */
  readonly runtime: string;
  /** Requests that were refused: in the desktop all that would have left the app, since it was installed; in a
   * browser all that came from elsewhere or without the key, since `serve` was started. */
  readonly refusedRequests: number;
  /** Null where newer versions cannot be asked for. */
  readonly updates: UpdateState | null;
}

/** Whether the desktop asks for newer versions, which it does only for who turned it on. */
export interface UpdateState {
  /** The one computer that is asked. */
  readonly host: string;
  readonly isOn: boolean;
  /** Turned on in this sitting: it takes effect when the app starts again. */
  readonly isFromNextStart: boolean;
  /** The version that is there; null when none is known of. */
  readonly newer: string | null;
}

/** Answer of `/licences/index.json`, a file of the built page: the software inside, in the order to show. */
export interface LicencedPart {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly licence: string;
  /** File beside the index that holds the licence's text. */
  readonly file: string;
}

/** Body of an error answer under `/api/`. */
export interface ApiError {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** A name that a page makes up for itself at random (letters, digits, `-`, `_`) and sends with what it changes. */
export const ORIGIN_HEADER = 'tubelet-origin';

/** The longest project that is stored, and the longest body of a request. */
export const PROJECT_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * Which text of a project: SHA-256 of the bytes of its file, 64 hexadecimal digits. It is no number of saves: what
 * anyone writes to the file by whatever means changes it.
 */
export type ProjectRevision = string;

/** Where a project lies: in the user's library, or beside its video. */
export type ProjectPlace = 'library' | 'beside';

/**
 * Answer of `GET /api/projects/<contentId>?media=<token>`; 204 when the video has none yet.
 * Every address of a project takes the media token where the page has one, as only then can the host look beside the
 * video. The text is what lies on disk, unchecked: the page parses it and tells of one that is damaged or newer.
 */
export interface ProjectFile extends ProjectSaved {
  readonly text: string;
  readonly savedAtMs: number;
}

/**
 * Answer of saving. `PUT /api/projects/<contentId>` takes the whole text as its body; `PATCH` takes a
 * {@link ProjectEdits}, which is as short as the change and so can go out with `keepalive` while a page closes (where
 * Chromium allows 64 KiB in all). Both need `If-Match`: the revision that the page last read or saved, or `none` when
 * it saw no project. Another one on disk is answered with 409 and {@link ProjectConflict}, and nothing is written;
 * saving the text that is there already always succeeds. `?keep=1` keeps the text that is replaced as an earlier
 * version whatever the time, for what replaces everything: restoring, or choosing one side of a conflict.
 * The text's own `revision` must be higher than that of the text it replaces, which is checked: of a video with a
 * project in both places, the higher counts.
 *
 * Errors: 400 `usage`, 404 `project/not-found`, 409 `project/changed`, 413 `project/too-large`, 422 `project/invalid`
 * or `project/newer-version`, 428 `usage` without `If-Match`, 503 `storage/busy`, and for a disk that will not write
 * 507 `storage/full`, 403 `storage/denied` or 500 `storage/failed`.
 */
export interface ProjectSaved {
  readonly revision: ProjectRevision;
  readonly place: ProjectPlace;
  /** One sentence when the project could not be kept where the user wants it; null when all is as it should be. */
  readonly notice: string | null;
}

/** Body of a `PATCH` of a project: `textEdits(saved, next)` of the texts of `writeProject`. */
export interface ProjectEdits {
  readonly edits: readonly TextEdit[];
}

/** Body of a 409 to saving: what lies on disk now, or null when it is gone. */
export interface ProjectConflict extends ApiError {
  readonly revision: ProjectRevision | null;
}

/** Answer of `GET /api/projects/<contentId>/versions`: newest first. */
export interface ProjectVersions {
  readonly versions: readonly ProjectVersion[];
}

/** An earlier text of a project; `GET /api/projects/<contentId>/versions/<id>` answers a {@link VersionText}. */
export interface ProjectVersion {
  readonly id: string;
  readonly savedAtMs: number;
  readonly sizeBytes: number;
}

export interface VersionText {
  readonly text: string;
}

/**
 * Answer of `GET /api/settings` and of `PUT /api/settings`, whose body holds the keys to change: a key left out stays
 * as it is, null takes one away, and keys that this version does not know are kept. Errors: 422 `usage`, and those of
 * a disk that will not write, as above.
 */
export interface UserSettings {
  readonly theme?: 'system' | 'dark' | 'light';
  /** Keys that the user bound, by the id of the command; an empty list unbinds it. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** Where projects are saved; `library` when absent. A page without a media token always saves there. */
  readonly projectPlace?: ProjectPlace;
  readonly [key: string]: unknown;
}

/** One command of the page, as the system's menu shows it. */
export interface MenuCommand {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** As the page writes it, such as `Mod+Shift+E`; null when the command has no key. */
  readonly chord: string | null;
  readonly enabled: boolean;
}

/** One sentence for a person who looks elsewhere. */
export interface DesktopNote {
  readonly title: string;
  readonly body: string;
}

/** What the desktop's preload adds to the page as `window.desktop`; absent in a browser. */
export interface DesktopBridge {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** Shows the system's dialog; the files chosen arrive as a {@link HostEvent}. */
  openFiles(): Promise<void>;
  /** Shows the system's dialog; the folder chosen is put into the library, which an event `library` tells. */
  openFolder(): Promise<void>;
  /**
   * Opens files that were dropped on the window as if they had been chosen in the dialog, so that they are still open
   * when the page is loaded again. Answers for each whether it was: the page reads the others itself, as it does files
   * that only it knows of.
   */
  openDropped(files: readonly File[]): Promise<readonly boolean[]>;
  /**
   * Tells the system that work is running: `fraction` (0 to 1) shows on the task bar, the computer stays awake and
   * a covered window is not slowed down. `null` when the work has ended.
   */
  showProgress(fraction: number | null): Promise<void>;
  /** Shows the page's commands in the system's menu, in this order, instead of those shown before. */
  showMenu(commands: readonly MenuCommand[]): Promise<void>;
  /** Calls `run` with the id of every command that is chosen in the menu, from now on. */
  onCommand(run: (id: string) => void): void;
  /** Shows a notification, unless the window has the focus. */
  notify(note: DesktopNote): Promise<void>;
  /** Makes the system's dialogs and menus as light or dark as the page. */
  showTheme(theme: 'system' | 'dark' | 'light'): Promise<void>;
  /** Turns on or off that newer versions are asked for. Where is said by the package alone. */
  askForUpdates(isOn: boolean): Promise<void>;
  /** Calls `save` when the window is about to close, from now on; {@link saved} then lets it. */
  onSave(save: () => void): void;
  /** Everything that was asked for is on disk, or has said why it is not. */
  saved(): Promise<void>;
}
