import type { ErrorCode } from '../../engine/errors.ts';

/** Everything that the page and the host say to each other. The only file of electron/ that the renderer may import. */

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
  | { readonly kind: 'problem'; readonly problem: HostProblem };

/** Body of an error answer under `/api/`. */
export interface ApiError {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** What the desktop's preload adds to the page as `window.desktop`; absent in a browser. */
export interface DesktopBridge {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** Shows the system's dialog; the files chosen arrive as a {@link HostEvent}. */
  openFiles(): Promise<void>;
  /**
   * Tells the system that work is running: `fraction` (0 to 1) shows on the task bar, the computer stays awake and
   * a covered window is not slowed down. `null` when the work has ended.
   */
  showProgress(fraction: number | null): Promise<void>;
}
