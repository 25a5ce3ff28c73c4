import { type ContentId, contentIdOf } from './content-id.ts';
import { changed, denied, gone } from './opened-source.ts';

/**
 * The id of a file of `sizeBytes` that answers byte ranges at `url`.
 * Errors: `source/gone`, `source/denied`, `source/changed`.
 */
export function urlContentId(url: string, sizeBytes: number, name: string): Promise<ContentId> {
  return contentIdOf(sizeBytes, async (start, end) => {
    // An empty range cannot be asked for.
    if (start === end) return new Uint8Array(0);
    const answer = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } }).catch(
      (error: unknown) => {
        throw gone(name, error);
      },
    );
    if (answer.status === 206) return new Uint8Array(await answer.arrayBuffer());
    await answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403) throw denied(name);
    if (answer.status === 404 || answer.status === 410) throw gone(name);
    throw changed(name);
  });
}
