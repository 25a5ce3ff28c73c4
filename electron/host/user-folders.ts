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

/** Where a user drops model packages; every door looks here. It need not exist. */
export function userModelsFolder(): string {
  return path.join(dataFolder(), process.platform === 'linux' ? 'tubelet' : 'Tubelet', 'models');
}

/** The XDG rules: a relative path is as good as none. */
function absolute(folder: string | undefined): string | undefined {
  return folder && path.isAbsolute(folder) ? folder : undefined;
}
