import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { mediaErrors } from '../../contract/media.ts';
import { contentTypeOf } from '../http/content-types.ts';
import { fileAnswer } from '../http/file-answer.ts';
import { systemCode } from '../http/http-error.ts';
import { isAbsent } from '../http/safe-path.ts';
import { isUnchanged, type MediaTokens } from './media-tokens.ts';

/** A path may have become a pipe since it was opened, and opening one must not wait. Absent on Windows. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Answers with the bytes of an opened file. Errors have no body, because a media player on a custom scheme takes the
 * body of an error for the file's content.
 */
export async function serveMedia(request: Request, tokens: MediaTokens, token: string): Promise<Response> {
  const file = tokens.find(token);
  if (!file) return refusal(404);
  const handle = await open(file.path, READ).catch((error: unknown) => {
    if (isAbsent(error)) return refusal(410);
    if (['EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return refusal(403);
    throw error;
  });
  if (handle instanceof Response) return handle;
  try {
    const stats = await handle.stat({ bigint: true });
    if (!isUnchanged(file, stats)) {
      await handle.close();
      return refusal(409);
    }
    return await fileAnswer(request, {
      handle,
      stats,
      contentType: contentTypeOf(file.path),
      // The bytes lie on this computer already: a cached copy of a video is only wasted space.
      cacheControl: 'no-store',
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function refusal(status: keyof typeof mediaErrors): Response {
  return new Response(null, {
    status,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': '0',
      'cache-control': 'no-store',
    },
  });
}
