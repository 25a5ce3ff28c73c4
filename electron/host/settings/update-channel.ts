import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const httpsAddress = v.pipe(
  v.string(),
  v.url(),
  v.check((text) => {
    const { protocol, username, password, port } = new URL(text);
    return protocol === 'https:' && username === '' && password === '' && port === '';
  }),
  // As Chromium writes it, so that the one address that may be asked is known again.
  v.transform((text) => new URL(text).href),
);
const packageSchema = v.object({ updates: v.optional(v.object({ feed: httpsAddress, page: httpsAddress })) });

/** Where newer versions are told of. */
export interface UpdateChannel {
  /** Answers a release as GitHub's API writes one: a JSON object whose `tag_name` is the version. */
  readonly feed: string;
  /** Where a person gets it. */
  readonly page: string;
}

/**
 * The channel that the release wrote into the package.json of the packaged app. Null when it wrote none, as in every
 * other build, and in a flatpak, which has no network and is updated by its store: then there is nothing to turn on.
 */
export function updateChannel(
  appFolder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): UpdateChannel | null {
  if (env.FLATPAK_ID !== undefined) return null;
  try {
    const text = readFileSync(path.join(appFolder, 'package.json'), 'utf8');
    return v.parse(packageSchema, JSON.parse(text)).updates ?? null;
  } catch {
    return null;
  }
}

export function hostOf({ feed }: UpdateChannel): string {
  return new URL(feed).hostname;
}

/** For Chromium's `host-resolver-rules`: no name of another computer can be resolved but that of `channel`. */
export function resolverRules(channel: UpdateChannel | null): string {
  return channel ? `MAP * ~NOTFOUND , EXCLUDE ${hostOf(channel)}` : 'MAP * ~NOTFOUND';
}

/** Whether the first of two versions of three numbers is the later one. */
export function isLater(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) > 0;
}
