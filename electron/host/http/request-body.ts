import { PROJECT_LIMIT_BYTES } from '../../contract/contract.ts';
import { ApiFailure, HttpError } from './http-error.ts';

/**
 * The whole body of a request as text, which must be UTF-8. A longer one is refused without being held in memory.
 * Errors: 413 `project/too-large`, 400.
 */
export async function readBody(
  request: Pick<Request, 'headers' | 'body'>,
  limitBytes: number = PROJECT_LIMIT_BYTES,
): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes);
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
    if (length > limitBytes) {
      await reader.cancel().catch(() => {});
      throw tooLarge(limitBytes);
    }
    chunks.push(value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks, length));
  } catch {
    throw new HttpError(400, 'The body of the request is not UTF-8.');
  }
}

/** The body as JSON, not yet checked. */
export async function readJson(request: Request, limitBytes?: number): Promise<unknown> {
  const text = await readBody(request, limitBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body of the request is not JSON.');
  }
}

function tooLarge(limitBytes: number): ApiFailure {
  const mebibytes = limitBytes / (1024 * 1024);
  return new ApiFailure(
    413,
    'project/too-large',
    `This is larger than the ${mebibytes} MiB that can be saved: split the labels into several videos, or delete suggestions.`,
  );
}
