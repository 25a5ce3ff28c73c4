import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { LIBRARY_FILE } from './user-folders.ts';

/** Folders and files that hold a person's recordings by name, labels or pictures: for nobody else to read. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;

const OTHERS = 0o077;

/**
 * Makes a file that is there or not its owner's alone, for programs that make files themselves: SQLite gives the files
 * that it puts beside a database the same permissions. Windows keeps a user's data from others by the folder's rules.
 */
export function makePrivateFile(file: string): void {
  if (process.platform === 'win32') return;
  closeSync(openSync(file, 'a', PRIVATE_FILE));
  if ((statSync(file).mode & OTHERS) !== 0) chmodSync(file, PRIVATE_FILE);
}

/** What a library folder holds beside the database and what is named after it. */
const OURS = ['projects', 'studies', 'user-settings.json', 'lock.sqlite', 'serve-key'];

/**
 * Takes from others what an earlier version, a backup program or a copy has given them: the folder of a library, and all
 * of ours that it holds. A folder without a library is somebody's own and stays as it is. Links are not followed. What
 * cannot be changed, such as on a disk without permissions or a file of somebody else's, is left.
 */
export async function repairPrivacy(libraryFolder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const names = (await namesIn(libraryFolder)).filter(isOurs);
  if (names.length === 0) return;
  await takeFromOthers(libraryFolder);
  for (const name of names) await repair(path.join(libraryFolder, name));
}

function isOurs(name: string): boolean {
  return OURS.includes(name) || name === LIBRARY_FILE || name.startsWith(`${LIBRARY_FILE}-`);
}

async function repair(place: string): Promise<void> {
  if (await takeFromOthers(place))
    for (const name of await namesIn(place)) await repair(path.join(place, name));
}

/** True for a folder. */
async function takeFromOthers(place: string): Promise<boolean> {
  const stats = await lstat(place).catch(() => undefined);
  if (!stats || !(stats.isDirectory() || stats.isFile())) return false;
  if ((stats.mode & OTHERS) !== 0 && stats.uid === process.getuid?.())
    await chmod(place, stats.isDirectory() ? PRIVATE_FOLDER : PRIVATE_FILE).catch(() => {});
  return stats.isDirectory();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** What others can read of a library, as paths within its folder (`.` is the folder itself); none on Windows. */
export async function readableByOthers(libraryFolder: string): Promise<string[]> {
  if (process.platform === 'win32') return [];
  const found: string[] = [];
  const look = async (place: string) => {
    const stats = await lstat(place).catch(() => undefined);
    if (!stats || !(stats.isDirectory() || stats.isFile())) return;
    if ((stats.mode & OTHERS) !== 0) found.push(path.relative(libraryFolder, place) || '.');
    if (stats.isDirectory()) for (const name of await namesIn(place)) await look(path.join(place, name));
  };
  const names = (await namesIn(libraryFolder)).filter(isOurs);
  if (names.length > 0) {
    const stats = await lstat(libraryFolder);
    if ((stats.mode & OTHERS) !== 0) found.push('.');
  }
  for (const name of names) await look(path.join(libraryFolder, name));
  return found;
}
