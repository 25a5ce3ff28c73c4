import { randomBytes } from 'node:crypto';
import { AppError } from '../../../engine/base/errors.ts';

/** Folders that the person chose to have files written into. The page knows them only by tokens that nobody can guess. */
export class FolderTokens {
  readonly #byToken = new Map<string, string>();

  lend(folder: string): string {
    const token = randomBytes(24).toString('base64url');
    this.#byToken.set(token, folder);
    return token;
  }

  /** Errors: `source/gone`. */
  path(token: string): string {
    const folder = this.#byToken.get(token);
    if (folder === undefined)
      throw new AppError('source/gone', 'This folder is not chosen any more: choose one again.');
    return folder;
  }
}
