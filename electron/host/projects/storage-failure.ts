import { ApiFailure, systemCode } from '../http/http-error.ts';

/**
 * A failed write as an answer: what is wrong with the disk, in one sentence. `what` begins it, such as "The labels".
 * What is no failure of the file system is returned as it is.
 */
export function storageFailure(what: string, error: unknown): unknown {
  if (error instanceof ApiFailure) return error;
  const code = systemCode(error);
  switch (code) {
    case undefined:
      return error;
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new ApiFailure(
        507,
        'storage/full',
        `${what} could not be saved because the disk is full: free some space. Nothing is lost while this window stays open.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ApiFailure(
        403,
        'storage/denied',
        `${what} could not be saved because Tubelet's library may not be written to: check the permissions of its folder.`,
        { cause: error },
      );
    default:
      return new ApiFailure(
        500,
        'storage/failed',
        `${what} could not be saved (${code}): check the disk that holds Tubelet's library. Nothing is lost while this window stays open.`,
        { cause: error },
      );
  }
}

/** Why a folder could not be written to, as part of a sentence. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'its disk is full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'it is read-only';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it is gone';
    case 'ENAMETOOLONG':
      return "the video's name is too long";
    default:
      return code ?? 'unknown reason';
  }
}
