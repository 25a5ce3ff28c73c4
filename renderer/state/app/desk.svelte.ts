import type { LabelId } from '../../../engine/annotation/document/ids.ts';

/** What lies over the window, one at a time. */
export type OpenDialog =
  | { readonly kind: 'keys' }
  | { readonly kind: 'second-camera' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'about' }
  | { readonly kind: 'statistics' }
  | { readonly kind: 'subjects' }
  | { readonly kind: 'study' }
  | { readonly kind: 'teach' }
  | { readonly kind: 'versions' }
  | { readonly kind: 'model-classes' }
  | { readonly kind: 'collect' }
  | { readonly kind: 'recut' }
  | { readonly kind: 'relabel-found' }
  | { readonly kind: 'note-found' }
  | { readonly kind: 'reel' }
  | { readonly kind: 'clips' }
  | { readonly kind: 'export' }
  /** With files to begin with. */
  | { readonly kind: 'import'; readonly files: readonly File[] }
  /** A label to change, or null for a new one under `parentId`. */
  | { readonly kind: 'label'; readonly id: LabelId | null; readonly parentId: LabelId | null };

/** A text file that a person chose. */
export interface PickedText {
  readonly name: string;
  readonly text: string;
}

/** What fills the window: one video at work, or the library of all. */
export type View = 'desk' | 'library';
export type LibraryTab = 'videos' | 'segments' | 'review' | 'similar' | 'batch' | 'machines';

/** What of the window is open, and what it asks of the person. */
export class Desk {
  #dialog = $state.raw<OpenDialog | null>(null);
  view = $state<View>('desk');
  libraryTab = $state<LibraryTab>('videos');
  /** Files hang over the window. */
  isDropping = $state(false);
  /** Puts the focus into the search of the labels panel; set by the panel. */
  findLabel: () => void = () => undefined;
  /** Asks the person for a file and reads it as text; null when they choose none. Set by who can. */
  pickText: (accept: string) => Promise<PickedText | null> = () => Promise.resolve(null);
  /** Opens the system's dialog for files; set by who can. */
  chooseFiles: () => void = () => undefined;

  get dialog(): OpenDialog | null {
    return this.#dialog;
  }

  open(dialog: OpenDialog): void {
    this.#dialog = dialog;
  }

  /** Whether a part of the library is on screen. */
  shows(tab: LibraryTab): boolean {
    return this.view === 'library' && this.libraryTab === tab;
  }

  showLibrary(tab: LibraryTab): void {
    this.libraryTab = tab;
    this.view = 'library';
  }

  /** Closes what is open; or only the one given, so that one dialog can lead to another. */
  close(dialog: OpenDialog | null = this.#dialog): void {
    if (this.#dialog === dialog) this.#dialog = null;
  }
}
