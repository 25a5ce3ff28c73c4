import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';
import { APP_ORIGIN, isAppUrl } from '../host/http/app-origin.ts';

/**
 * What the page may use without being asked: copying text, showing the video on the whole screen, and writing into a
 * folder that the person chose in the system's dialog.
 */
const ALLOWED: readonly string[] = ['clipboard-sanitized-write', 'fullscreen', 'fileSystem'];

/** Keeps any page inside the app: no other address, no other window, no embedded page, no calls between computers. */
export function refuseForeignContent(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
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

/** The page's policy forbids the network; so does this, should that ever be wrong. `onRefused` counts. */
export function stayOffline(session: Session, onRefused: () => void): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !staysInside(url);
    if (cancel) onRefused();
    answer({ cancel });
  });
}

/** Our own origin, what the page made itself, and the developer tools' own files. */
function staysInside(url: string): boolean {
  return isAppUrl(url) || url.startsWith(`blob:${APP_ORIGIN}/`) || /^(data|devtools):/.test(url);
}

/** True when a call came from the top frame of our own page. A frame that is gone has no sender. */
export function isOurPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppUrl(frame.url);
}
