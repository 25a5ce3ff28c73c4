import type { App } from '../../state/app/app.ts';
import { readStoredTold, storeTold } from '../../state/app/stored-view.ts';

/** Tells again what was told before the window was loaded anew, and keeps with the window what is told from now on. */
export function keepTold({ notices }: Pick<App, 'notices'>): void {
  for (const told of readStoredTold()) notices.tell(told);
  notices.onTold = storeTold;
}
