import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface ElectronSearch {
  /** The executable's path; null when it is not on this disk. */
  readonly executable: string | null;
  /** Where it was looked for. */
  readonly expected: string;
  /** Of the installed package; null when even that is missing. */
  readonly version: string | null;
}

/**
 * Looks for Electron's executable on disk. Importing the package would download it, so only its files are read.
 * `ELECTRON_OVERRIDE_DIST_PATH` names another folder that holds the executable.
 */
export function findElectron(
  root: string,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): ElectronSearch {
  const folder = path.join(root, 'node_modules', 'electron');
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH;
  const expected = path.join(override || path.join(folder, 'dist'), executableName(platform));
  return {
    executable: existsSync(expected) ? expected : null,
    expected,
    version: versionIn(folder),
  };
}

/** The executable inside an unpacked Electron, as its own installer names it. */
function executableName(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron';
    case 'win32':
      return 'electron.exe';
    default:
      return 'electron';
  }
}

function versionIn(folder: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return version;
  } catch {
    return null;
  }
}

/** Why no desktop window can be opened here, whatever is installed; null when one can. */
export function windowObstacle(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  user: number | undefined = process.getuid?.(),
): string | null {
  if (platform !== 'linux') return null;
  if (!hasDisplay(platform, environment)) return 'There is no display here for a desktop window';
  // Chromium's sandbox, without which we do not run, refuses that user.
  if (user === 0) return 'Electron does not run as the administrator (root)';
  return null;
}

export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}
