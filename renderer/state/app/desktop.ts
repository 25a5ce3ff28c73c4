import type { DesktopBridge } from '../../electron/host/contract.ts';

export type { DesktopBridge, MenuCommand } from '../../electron/host/contract.ts';

/** What the desktop adds to the page; null in a browser. */
export function desktopBridge(): DesktopBridge | null {
  return (window as { desktop?: DesktopBridge }).desktop ?? null;
}
