import type * as v from 'valibot';
import type { Immutable } from '../wire/immutable.ts';
import type { desktopNote, menuCommand } from './bridge-calls.ts';

/** One command of the page, as the system's menu shows it. */
export type MenuCommand = Immutable<v.InferOutput<typeof menuCommand>>;

/** One sentence for a person who looks elsewhere. */
export type DesktopNote = Immutable<v.InferOutput<typeof desktopNote>>;

/** What the desktop's preload adds to the page as `window.desktop`; absent in a browser. */
export interface DesktopBridge {
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** Shows the system's dialog; the files chosen arrive as a {@link HostEvent}. */
  openFiles(): Promise<void>;
  /** Shows the system's dialog; the folder chosen is put into the library, which an event `library` tells. */
  openFolder(): Promise<void>;
  /**
   * Shows the system's dialog for a folder that files are to be written into, under a title. Its token; null when none was
   * chosen.
   */
  chooseFolder(title: string): Promise<string | null>;
  /** Shows a folder that was chosen so in the system's file manager. @param token see {@link chooseFolder} */
  showFolder(token: string): Promise<void>;
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
