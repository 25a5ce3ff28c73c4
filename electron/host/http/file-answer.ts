import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { parseRange } from './byte-range.ts';
import { fileBody } from './file-body.ts';

export interface FileAnswerOptions {
  readonly handle: FileHandle;
  /** Of `handle` itself, taken after it was opened. */
  readonly stats: BigIntStats;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** Changes whenever the file's bytes can have changed. */
export function entityTag(stats: BigIntStats): string {
  return `"${stats.size.toString(36)}-${stats.mtimeNs.toString(36)}"`;
}

/**
 * Answers a GET or HEAD with an open file: whole, a byte range, 304 or 416. Takes ownership of the handle, which is
 * closed when the body has been read or dropped.
 */
export async function fileAnswer(request: Request, options: FileAnswerOptions): Promise<Response> {
  const { handle, stats } = options;
  const size = Number(stats.size);
  const tag = entityTag(stats);
  const headers: Record<string, string> = {
    'content-type': options.contentType,
    'cache-control': options.cacheControl,
    'accept-ranges': 'bytes',
    etag: tag,
  };
  const empty = async (status: number, more: Record<string, string>) => {
    await handle.close();
    return new Response(null, { status, headers: { ...headers, ...more } });
  };

  if (matchesTag(request.headers.get('if-none-match'), tag)) return empty(304, {});
  const condition = request.headers.get('if-range');
  const range = parseRange(
    condition === null || condition === tag ? request.headers.get('range') : null,
    size,
  );
  if (range.kind === 'unsatisfiable') {
    return empty(416, { 'content-range': `bytes */${size}`, 'content-length': '0' });
  }
  const start = range.kind === 'part' ? range.start : 0;
  const length = (range.kind === 'part' ? range.end : size) - start;
  headers['content-length'] = String(length);
  if (range.kind === 'part') headers['content-range'] = `bytes ${start}-${range.end - 1}/${size}`;
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD' || length === 0) return empty(status, {});
  return new Response(fileBody(handle, start, length), { status, headers });
}

function matchesTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}
