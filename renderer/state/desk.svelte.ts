/** What of the window is open, and what it asks of the person. */
export class Desk {
  isKeysSheetOpen = $state(false);
  /** Files hang over the window. */
  isDropping = $state(false);
  /** Opens the system's dialog for files; set by who can. */
  chooseFiles: () => void = () => undefined;
}
