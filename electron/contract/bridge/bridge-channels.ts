/** The channels behind the desktop's bridge, one per verb. The preload script holds nothing more than these. */
export const bridgeChannels = {
  openFiles: 'tubelet:open-files',
  openFolder: 'tubelet:open-folder',
  chooseFolder: 'tubelet:choose-folder',
  showFolder: 'tubelet:show-folder',
  openDropped: 'tubelet:open-dropped',
  showProgress: 'tubelet:show-progress',
  showMenu: 'tubelet:show-menu',
  notify: 'tubelet:notify',
  showTheme: 'tubelet:show-theme',
  askForUpdates: 'tubelet:ask-for-updates',
  saved: 'tubelet:saved',
} as const;

export type BridgeVerb = keyof typeof bridgeChannels;

/** Asks the page to save at once what is not saved. */
export const SAVE_CHANNEL = 'tubelet:save';

/** Carries the id of a command from the menu to the page. */
export const COMMAND_CHANNEL = 'tubelet:command';
