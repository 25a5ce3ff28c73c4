import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { mediaEndpoints, type OpenedMedia } from '../../contract/media.ts';
import { addressOf } from '../../contract/wire/address.ts';
import { systemCode } from '../http/http-error.ts';

/** A file that the user opened, as it was at that moment. */
export interface MediaFile {
  readonly path: string;
  readonly sizeBytes: bigint;
  readonly modifiedNs: bigint;
  readonly media: OpenedMedia;
}

/** Which files the page may read. It knows them only by tokens that nobody can guess. */
export class MediaTokens {
  readonly #byToken = new Map<string, MediaFile>();
  /** By the real path: a file is one file, however it was named. */
  readonly #byPath = new Map<string, MediaFile>();
  /** Real paths of those that a page opens by itself when it is loaded. */
  readonly #listed = new Set<string>();
  readonly #ownId: (file: string, stats: BigIntStats) => ContentId | undefined;

  /** @param ownId the content id of a file that is not the one that its blocks say */
  constructor(ownId: (file: string, stats: BigIntStats) => ContentId | undefined = () => undefined) {
    this.#ownId = ownId;
  }

  /**
   * Opens a file for every page, now and when it is loaded again. A file that is already open and has not changed
   * keeps its token. Errors: `source/gone`, `source/denied`, `source/not-a-file`.
   */
  async add(given: string): Promise<OpenedMedia> {
    const media = await this.lend(given);
    this.#listed.add(await realOf(path.resolve(given)));
    return media;
  }

  /** Lets the page that asked read a file, and no other page knows of it. Errors: as of {@link add}. */
  async lend(given: string): Promise<OpenedMedia> {
    const file = path.resolve(given);
    const name = path.basename(file);
    const stats = await stat(file, { bigint: true }).catch((error: unknown) => {
      throw unreadable(name, error);
    });
    // Opening a pipe or a device could wait for ever.
    if (!stats.isFile()) {
      throw new AppError('source/not-a-file', `"${name}" is not a file: open the video file itself.`);
    }
    const real = await realOf(file);
    const known = this.#byPath.get(real);
    const contentId = this.#ownId(file, stats);
    if (known && isUnchanged(known, stats) && known.media.contentId === contentId) return known.media;
    const token = randomBytes(24).toString('base64url');
    const opened: MediaFile = {
      path: file,
      sizeBytes: stats.size,
      modifiedNs: stats.mtimeNs,
      media: {
        token,
        name,
        size: Number(stats.size),
        url: addressOf(mediaEndpoints.media, { parameters: { token } }),
        ...(contentId === undefined ? {} : { contentId }),
      },
    };
    this.#byToken.set(token, opened);
    // Set anew, so that it is listed as the last one opened.
    this.#byPath.delete(real);
    this.#byPath.set(real, opened);
    return opened.media;
  }

  find(token: string): MediaFile | undefined {
    return this.#byToken.get(token);
  }

  /** The files opened so far, each once, oldest first. */
  list(): OpenedMedia[] {
    return [...this.#byPath].filter(([real]) => this.#listed.has(real)).map(([, { media }]) => media);
  }
}

/** A drive that cannot say leaves the path as it is. */
function realOf(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}

export function isUnchanged(file: MediaFile, stats: BigIntStats): boolean {
  return stats.isFile() && stats.size === file.sizeBytes && stats.mtimeNs === file.modifiedNs;
}

function unreadable(name: string, error: unknown): AppError {
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new AppError('source/denied', `"${name}" may not be read: check its permissions.`, {
        cause: error,
      });
    default:
      return new AppError('source/gone', `"${name}" cannot be found: check that it is still there.`, {
        cause: error,
      });
  }
}
