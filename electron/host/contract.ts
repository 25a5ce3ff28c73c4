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
  /** Answers byte ranges; relative to the page's origin. */
  readonly url: string;
}

/** Answer of `GET /api/session`. */
export interface SessionInfo {
  readonly version: string;
  readonly door: 'desktop' | 'browser';
  readonly models: readonly ModelSummary[];
  /** Files given on the command line or opened from the system. */
  readonly opened: readonly OpenedMedia[];
}

/** What `GET /api/events` (a `text/event-stream`) sends, one JSON object per message. */
export type HostEvent = { readonly kind: 'opened'; readonly media: readonly OpenedMedia[] };

/** What the desktop's preload adds to the page as `window.desktop`; absent in a browser. */
export interface DesktopBridge {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** Shows the system's dialog; the files chosen arrive as a {@link HostEvent}. */
  openFiles(): Promise<void>;
}
