import os from 'node:os';
import path from 'node:path';

/** The folder where this system keeps what an application stores for a user, without the application's name. */
export function dataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = os.homedir(),
): string {
  switch (platform) {
    case 'darwin':
      return path.join(home, 'Library', 'Application Support');
    case 'win32':
      return environment.APPDATA || path.join(home, 'AppData', 'Roaming');
    default:
      return absolute(environment.XDG_DATA_HOME) ?? path.join(home, '.local', 'share');
  }
}

/** Where everything of this user is kept. It need not exist. */
export function userDataFolder(): string {
  return path.join(dataFolder(), process.platform === 'linux' ? 'tubelet' : 'Tubelet');
}

/** Where a user drops model packages; every door looks here. It need not exist. */
export function userModelsFolder(): string {
  return path.join(userDataFolder(), 'models');
}

/** The library's database in its folder. */
export const LIBRARY_FILE = 'library.sqlite';

/** Where projects and settings are kept: the user's data folder, unless `TUBELET_LIBRARY` names another. */
export function userLibraryFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.TUBELET_LIBRARY ? path.resolve(environment.TUBELET_LIBRARY) : userDataFolder();
}

/** The XDG rules: a relative path is as good as none. */
function absolute(folder: string | undefined): string | undefined {
  return folder && path.isAbsolute(folder) ? folder : undefined;
}
