import type { DesktopBridge } from '../../../electron/contract/bridge/bridge.ts';

export type { DesktopBridge, MenuCommand } from '../../../electron/contract/bridge/bridge.ts';

/** What the desktop adds to the page; null in a browser. */
export function desktopBridge(): DesktopBridge | null {
  return (window as { desktop?: DesktopBridge }).desktop ?? null;
}
