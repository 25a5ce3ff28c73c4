import type { BodyLimit } from '../../contract/wire/endpoint.ts';
import { ApiFailure, HttpError } from './http-error.ts';

/**
 * The whole body of a request. A longer one than `limit` is refused with its sentence and without being held in memory.
 * Errors: 413, 400.
 */
export async function readBytes(
  request: Pick<Request, 'headers' | 'body'>,
  limit: BodyLimit,
): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > limit.bytes) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw Object.assign(new HttpError(400, 'The request ended before all of it had come.'), {
        cause: error,
      });
    });
    if (done) break;
    length += value.byteLength;
    if (length > limit.bytes) {
      await reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The body as text, which must be UTF-8. Errors: as of {@link readBytes}. */
export async function readBody(
  request: Pick<Request, 'headers' | 'body'>,
  limit: BodyLimit,
): Promise<string> {
  const bytes = await readBytes(request, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HttpError(400, 'The body of the request is not UTF-8.');
  }
}

/** The body as JSON, not yet checked. Errors: as of {@link readBody}. */
export async function readJson(request: Request, limit: BodyLimit): Promise<unknown> {
  const text = await readBody(request, limit);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body of the request is not JSON.');
  }
}

function tooLarge({ code, sentence }: BodyLimit): ApiFailure {
  return new ApiFailure(413, code, sentence);
}
