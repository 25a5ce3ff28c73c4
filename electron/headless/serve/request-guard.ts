import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: 400 | 403 | 405;
  readonly sentence: string;
}

const OTHER_ADDRESS = 'This server answers only under the address it printed.';
const NO_KEY =
  'This server answers only the page that was opened with the address it printed: open that again.';
const OTHER_PAGE = 'This server answers only its own page.';

/**
 * Why a request must be refused, or null. The server listens on loopback only, but every page of every site that
 * the user has open can reach loopback too: by another name for it (DNS rebinding) or straight from its scripts. So
 * can every other user of the computer, who lacks the key: `isKnown` says whether the sender has it.
 */
export function refusalOf(
  message: Pick<IncomingMessage, 'headers' | 'method' | 'url'>,
  port: number,
  isKnown: boolean,
): Refusal | null {
  const { headers, method, url } = message;
  const host = headers.host?.toLowerCase();
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return { status: 403, sentence: OTHER_ADDRESS };
  }
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
    return { status: 403, sentence: OTHER_PAGE };
  }
  const site = headers['sec-fetch-site'];
  // A link opens a page; a form of a strange page is a navigation too, and could send anything.
  const opensAsPage =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  // Another port of this computer counts as the same site, but is not ours.
  if ((site === 'cross-site' || site === 'same-site') && !opensAsPage) {
    return { status: 403, sentence: OTHER_PAGE };
  }
  if (!isKnown) return { status: 403, sentence: NO_KEY };
  // These cannot even be expressed as a Request.
  if (method === 'TRACE' || method === 'CONNECT' || method === 'TRACK') {
    return { status: 405, sentence: 'Only GET and HEAD are answered here.' };
  }
  if (!url?.startsWith('/')) return { status: 400, sentence: 'This address has no path.' };
  return null;
}
