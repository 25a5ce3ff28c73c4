import * as v from 'valibot';
import { readBody } from '../http/request-body.ts';

const LIMIT = {
  bytes: 1024 * 1024,
  code: 'usage',
  sentence: 'This is longer than a release is described.',
} as const;
const TIME_LIMIT_MS = 15_000;

const releaseSchema = v.object({
  tag_name: v.pipe(
    v.string(),
    v.regex(/^v?\d{1,6}\.\d{1,6}\.\d{1,6}$/),
    v.transform((tag) => tag.replace('v', '')),
  ),
});

/**
 * Asks `feed` for the version that was released last, such as `1.2.3`; nothing else of its answer is used. `ask` sends
 * the request. Errors: whatever went wrong.
 */
export async function newestVersion(
  ask: (url: string, init: RequestInit) => Promise<Response>,
  feed: string,
): Promise<string> {
  const answer = await ask(feed, {
    headers: { accept: 'application/json' },
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  });
  if (!answer.ok) throw new Error(`${feed} answered ${answer.status}`);
  return v.parse(releaseSchema, JSON.parse(await readBody(answer, LIMIT))).tag_name;
}
