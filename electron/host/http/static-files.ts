import { open } from 'node:fs/promises';
import { contentTypeOf } from './content-types.ts';
import { fileAnswer } from './file-answer.ts';
import { HttpError, systemCode } from './http-error.ts';
import { isAbsent, notFound, safePath } from './safe-path.ts';

/** Names that carry the hash of their content, so that their bytes never change. */
const HASHED = /(^|\/)assets\/[^/]+-[\w-]{8}\.\w+$/;

/** Answers with one file below `root`; `encoded` is its URL path there without a leading slash. */
export async function serveStatic(request: Request, root: string, encoded: string): Promise<Response> {
  const file = await safePath(root, encoded);
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (isAbsent(error)) throw notFound();
    if (systemCode(error) === 'EACCES') throw new HttpError(403, 'This file may not be read.');
    throw error;
  });
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw notFound();
    return await fileAnswer(request, {
      handle,
      stats,
      contentType: contentTypeOf(file),
      cacheControl: HASHED.test(encoded) ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}
