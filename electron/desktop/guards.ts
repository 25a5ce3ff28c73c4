import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';
import { isAppUrl } from '../host/app-origin.ts';

/**
 * What the page may use without being asked: copying text, showing the video on the whole screen, and writing into a
 * folder that the person chose in the system's dialog.
 */
const ALLOWED: readonly string[] = ['clipboard-sanitized-write', 'fullscreen', 'fileSystem'];

/** Keeps any page inside the app: no other address, no other window, no embedded page. */
export function refuseForeignContent(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Electron grants every permission unless it is told otherwise, in both handlers. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, grant, details) => {
    grant(ALLOWED.includes(permission) && isAppUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => ALLOWED.includes(permission) && isAppUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** The page's policy forbids the network; so does this, should that ever be wrong. */
export function stayOffline(session: Session): void {
  const network = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] };
  session.webRequest.onBeforeRequest(network, (_details, answer) => answer({ cancel: true }));
}

/** True when a call came from the top frame of our own page. A frame that is gone has no sender. */
export function isOurPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppUrl(frame.url);
}
