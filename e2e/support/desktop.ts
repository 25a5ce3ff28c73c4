import { findElectron, windowObstacle } from '../../build/find-electron.ts';
import { ROOT } from '../../build/source-files.ts';

/** Electron's program, when it is on this disk and a window can be opened here; the suite then drives it too. */
export const ELECTRON: string | null = windowObstacle() === null ? findElectron(ROOT).executable : null;
