import { AppError } from '../../../engine/base/errors.ts';
import { findNativeTools, type NativeTools } from '../../../engine/decode/native/native-tools.node.ts';
import { LibraryLock } from '../library/library-lock.ts';
import { UserSettingsFile } from './user-settings.ts';

/**
 * `auto`: an installed ffmpeg where a person has allowed it, else the shipped one. `wasm`: the shipped one, which runs
 * in a sandbox. `native`: an installed one.
 */
export type DecoderChoice = 'auto' | 'wasm' | 'native';

/**
 * The installed ffmpeg where it is to be used, which is for a process that decodes to obey; null for the shipped one.
 * Asking for it by name allows it from then on.
 * @param libraryFolder where the user's settings are
 * Errors: `usage` when it is asked for and not there
 */
export async function chosenTools(choice: DecoderChoice, libraryFolder: string): Promise<NativeTools | null> {
  const lock = new LibraryLock(libraryFolder);
  const settings = new UserSettingsFile(libraryFolder, lock);
  try {
    const isAllowed = (await settings.read()).nativeDecoder === true;
    const isWanted = choice === 'native' || (choice === 'auto' && isAllowed);
    const tools = isWanted ? await findNativeTools() : null;
    if (choice === 'native' && !tools)
      throw new AppError(
        'usage',
        '--decoder native needs ffmpeg and ffprobe of version 5 or newer on the PATH: install them, or leave it out.',
      );
    if (choice === 'native' && !isAllowed) await settings.change({ nativeDecoder: true });
    return tools;
  } finally {
    await lock.close();
  }
}
