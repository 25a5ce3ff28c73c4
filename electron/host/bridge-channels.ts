/** The channels behind the desktop's bridge, one per verb. The preload script holds nothing more than these. */
export const bridgeChannels = {
  openFiles: 'tubelet:open-files',
  showProgress: 'tubelet:show-progress',
} as const;

export type BridgeVerb = keyof typeof bridgeChannels;
