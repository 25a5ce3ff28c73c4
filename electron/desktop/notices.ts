import { type BrowserWindow, Notification } from 'electron';
import type { DesktopNote } from '../contract/bridge/bridge.ts';

/** Until it is clicked or closed: one that is collected would not hear its click. */
const shown = new Set<Notification>();

/** Tells a person who looks elsewhere; in a window that has the focus the page says it itself. */
export function notify(window: BrowserWindow, { title, body }: DesktopNote): void {
  if (window.isFocused() || !Notification.isSupported()) return;
  const notification = new Notification({ title, body, silent: true });
  shown.add(notification);
  const forget = () => shown.delete(notification);
  notification.on('click', () => {
    forget();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  notification.on('close', forget);
  notification.on('failed', forget);
  notification.show();
}
