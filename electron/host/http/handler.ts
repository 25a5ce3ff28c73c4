import type { ApiError } from '../../contract/parts.ts';
import { jsonAnswer, sentenceAnswer } from './answers.ts';
import { secured } from './headers.ts';
import { ApiFailure, HttpError, INTERNAL_SENTENCE, refusalOf } from './http-error.ts';
import type { Route, Router } from './router.ts';
import { notFound } from './safe-path.ts';
import { serveStatic } from './static-files.ts';

export interface HandlerOptions {
  /** Folder of the built page. */
  readonly appFolder: string;
  readonly router: Router;
  /** Told of every failure that is a defect of ours. */
  report(error: unknown): void;
}

export type Handler = (request: Request) => Promise<Response>;

/** Everything the page can ask the host for, whichever door it came in by. Never rejects. */
export function createHandler({ appFolder, router, report }: HandlerOptions): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const isApi = pathname.startsWith('/api/');
    let route: Route | undefined;
    try {
      route = router.find(request.method, pathname);
      if (route) return secured(await route.answer(request, pathname));
      if (isApi) throw notFound();
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new HttpError(405, 'Only GET and HEAD are answered here.', { allow: 'GET, HEAD' });
      }
      const file = pathname === '/' ? 'index.html' : pathname.slice(1);
      return secured(await serveStatic(request, appFolder, file));
    } catch (error) {
      const known = refusalOf(error);
      if (!known || known.status === 500) report(error);
      const refusals = route?.endpoint.refusals ?? (isApi ? 'json' : 'sentence');
      return secured(refusal(request.method, known, refusals));
    }
  };
}

function refusal(
  method: string,
  known: HttpError | undefined,
  refusals: Route['endpoint']['refusals'],
): Response {
  const status = known?.status ?? 500;
  const sentence = known?.message ?? INTERNAL_SENTENCE;
  switch (refusals) {
    case 'empty': {
      const headers = {
        ...known?.headers,
        'content-type': 'application/octet-stream',
        'content-length': '0',
      };
      return new Response(null, { status, headers });
    }
    case 'sentence':
      return sentenceAnswer(method, status, sentence, known?.headers);
    case 'json': {
      const api = known instanceof ApiFailure ? known : undefined;
      const code = api?.code ?? (known ? 'usage' : 'internal');
      const body = { ...api?.fields, error: { code, message: sentence } } satisfies ApiError;
      return jsonAnswer(method, status, body, known?.headers);
    }
  }
}
