import { SHORTENED_HEADER } from '../../contract/wire/ask.ts';

/** A whole text as an answer. A HEAD request gets the same headers and no body. */
export function textAnswer(
  method: string,
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(method === 'HEAD' ? null : bytes, {
    status,
    headers: {
      ...headers,
      'content-type': contentType,
      'content-length': String(bytes.byteLength),
      'cache-control': 'no-store',
    },
  });
}

export function jsonAnswer(
  method: string,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return textAnswer(method, status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

export function sentenceAnswer(
  method: string,
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return textAnswer(method, status, 'text/plain; charset=utf-8', sentence, headers);
}

/** A file that the browser saves under `name`, which may have been shortened. */
export function fileAnswer(
  type: string,
  { name, isShortened = false }: { readonly name: string; readonly isShortened?: boolean },
  content: BodyInit,
): Response {
  const headers = {
    'content-type': type,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '_')}`,
    'cache-control': 'no-store',
    ...(isShortened ? { [SHORTENED_HEADER]: '1' } : {}),
  };
  return new Response(content, { headers });
}
