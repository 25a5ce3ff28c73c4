import type { AboutInfo, ApiError, SessionInfo } from '../../contract/contract.ts';
import type { LibraryApi } from '../library/api/library-api.ts';
import { serveMedia } from '../media/media.ts';
import type { MediaTokens } from '../media/media-tokens.ts';
import type { StorageApi } from '../projects/storage-api.ts';
import { jsonAnswer, sentenceAnswer } from './answers.ts';
import type { HostEvents } from './events.ts';
import { secured } from './headers.ts';
import { ApiFailure, HttpError, INTERNAL_SENTENCE } from './http-error.ts';
import { notFound } from './safe-path.ts';
import { serveStatic } from './static-files.ts';

export interface HandlerOptions {
  /** Folder of the built page. */
  readonly appFolder: string;
  readonly tokens: MediaTokens;
  readonly events: HostEvents;
  readonly storage: Pick<StorageApi, 'answer'>;
  readonly library: Pick<LibraryApi, 'answer'>;
  session(): Promise<SessionInfo>;
  about(): AboutInfo;
  /** Folder of a model package; undefined when there is none of that id. */
  modelFolder(id: string): Promise<string | undefined>;
  /** Folder of the sample video that ships; undefined when there is none. */
  sampleFolder(): Promise<string | undefined>;
  /** Told of every failure that is a defect of ours. */
  report(error: unknown): void;
}

export type Handler = (request: Request) => Promise<Response>;

/** Everything the page can ask the host for, whichever door it came in by. Never rejects. */
export function createHandler(options: HandlerOptions): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    try {
      return secured(await route(request, pathname, options));
    } catch (error) {
      return secured(failure(request.method, pathname, error, options));
    }
  };
}

async function route(request: Request, pathname: string, options: HandlerOptions): Promise<Response> {
  const [area = '', ...rest] = pathname.slice(1).split('/');
  if (area === 'api') {
    const answer =
      (await options.storage.answer(request, rest)) ?? (await options.library.answer(request, rest));
    if (answer) return answer;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HttpError(405, 'Only GET and HEAD are answered here.', { allow: 'GET, HEAD' });
  }
  switch (area) {
    case 'media': {
      return serveMedia(request, options.tokens, rest.join('/'));
    }
    case 'models': {
      const [id = '', ...file] = rest;
      const folder = await options.modelFolder(id);
      if (folder === undefined) throw notFound();
      return serveStatic(request, folder, file.join('/'));
    }
    case 'sample': {
      const folder = await options.sampleFolder();
      if (folder === undefined) throw notFound();
      return serveStatic(request, folder, rest.join('/'));
    }
    case 'api': {
      switch (rest.join('/')) {
        case 'session':
          return jsonAnswer(request.method, 200, await options.session());
        case 'about':
          return jsonAnswer(request.method, 200, options.about());
        case 'events':
          return options.events.answer(request);
        default:
          throw notFound();
      }
    }
    default:
      return serveStatic(request, options.appFolder, pathname === '/' ? 'index.html' : pathname.slice(1));
  }
}

function failure(method: string, pathname: string, error: unknown, options: HandlerOptions): Response {
  const known = error instanceof HttpError ? error : undefined;
  if (!known || known.status === 500) options.report(error);
  const status = known?.status ?? 500;
  if (pathname.startsWith('/media/')) {
    const headers = { ...known?.headers, 'content-type': 'application/octet-stream', 'content-length': '0' };
    return new Response(null, { status, headers });
  }
  const sentence = known?.message ?? INTERNAL_SENTENCE;
  if (!pathname.startsWith('/api/')) return sentenceAnswer(method, status, sentence, known?.headers);
  const api = known instanceof ApiFailure ? known : undefined;
  const code = api?.code ?? (known ? 'usage' : 'internal');
  const body = { ...api?.fields, error: { code, message: sentence } } satisfies ApiError;
  return jsonAnswer(method, status, body, known?.headers);
}
