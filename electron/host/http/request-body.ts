import { JSON_LIMITS, tooMuchJson } from '../../../engine/base/json-shape.ts';
import type { BodyLimit } from '../../contract/wire/endpoint.ts';
import { ApiFailure, HttpError } from './http-error.ts';
import { LARGE_BYTES, type LargeBodyTurn } from './large-bodies.ts';

/**
 * The whole body of a request. A longer one than `limit` is refused with its sentence and without being held in memory; a
 * large one waits for its turn. Errors: 413, 400, 503 when too many wait.
 */
export async function readBytes(
  request: Pick<Request, 'headers' | 'body'> & { readonly signal?: AbortSignal },
  limit: BodyLimit,
  turn?: LargeBodyTurn,
): Promise<Uint8Array<ArrayBuffer>> {
  const stated = Number(request.headers.get('content-length') ?? 0);
  if (stated > limit.bytes) throw tooLarge(limit);
  if (stated >= LARGE_BYTES) await turn?.begin(request.signal);
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
    if (length >= LARGE_BYTES) await turn?.begin(request.signal);
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
  request: Pick<Request, 'headers' | 'body'> & { readonly signal?: AbortSignal },
  limit: BodyLimit,
  turn?: LargeBodyTurn,
): Promise<string> {
  const bytes = await readBytes(request, limit, turn);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HttpError(400, 'The body of the request is not UTF-8.');
  }
}

/** Nothing that a page asks for lies this deep. */
const BODY_LIMITS = { ...JSON_LIMITS, depth: 64 };

/** The body as JSON, not yet checked. Errors: as of {@link readBody}; 422 for what lies too deep or has too many parts. */
export async function readJson(request: Request, limit: BodyLimit, turn?: LargeBodyTurn): Promise<unknown> {
  const text = await readBody(request, limit, turn);
  const much = tooMuchJson(text, BODY_LIMITS);
  if (much !== null) throw new HttpError(422, `The body of the request is too much: ${much}.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body of the request is not JSON.');
  }
}

function tooLarge({ code, sentence }: BodyLimit): ApiFailure {
  return new ApiFailure(413, code, sentence);
}
