import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from '../../host/http/safe-path.ts';
import { parseCookies } from './cookies.ts';

/** Name of the key in the query of the address that is printed. */
const QUERY = 'key';
const KEY = /^[\w-]{32}$/;
const KEY_FILE = 'serve-key';

/** What a request brought that shows who sent it. */
export interface Entry {
  /** Whether it may come in. */
  readonly isKnown: boolean;
  /** The `set-cookie` that lets the page's further requests in; null when they have it. */
  readonly cookie: string | null;
}

/**
 * Lets only those in who know the key that was printed. Loopback is open to every user of a computer; what they lack
 * is this key. The page brings it once in its address, from then on a cookie does, which no script can read and no
 * other site can make the browser send.
 */
export class ServeKey {
  readonly #key: string;
  /** Cookies do not tell ports apart: each server has one of its own name. */
  readonly #cookieName: string;
  readonly #unused = new Set<string>();
  /** What those who came by a key for one time hold instead of the lasting one. */
  readonly #sessions = new Set<string>();

  constructor(key: string, port: number) {
    this.#key = key;
    this.#cookieName = `tubelet-${port}`;
  }

  /** The query, `?` included, that opens the door. */
  get query(): string {
    return `?${QUERY}=${this.#key}`;
  }

  /** The same for one time only: it lets in until this server ends, and never gives the lasting key away. */
  queryForOnce(): string {
    const key = newKey();
    this.#unused.add(key);
    return `?${QUERY}=${key}`;
  }

  check(url: string, cookieHeader: string | undefined): Entry {
    const brought = parseCookies(cookieHeader).get(this.#cookieName);
    if (brought !== undefined && this.#lets(brought)) return { isKnown: true, cookie: null };
    const query = new URLSearchParams(url.split('?').slice(1).join('?'));
    const shown = query.get(QUERY) ?? '';
    if (this.#unused.delete(shown)) return { isKnown: true, cookie: this.#cookie(this.#newSession()) };
    if (!isEqual(shown, this.#key)) return { isKnown: false, cookie: null };
    return { isKnown: true, cookie: this.#cookie(this.#key) };
  }

  #lets(brought: string): boolean {
    return [this.#key, ...this.#sessions].map((known) => isEqual(brought, known)).includes(true);
  }

  #newSession(): string {
    const session = newKey();
    this.#sessions.add(session);
    return session;
  }

  #cookie(value: string): string {
    return `${this.#cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

/** Takes the same time wherever the texts differ. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export function newKey(): string {
  return randomBytes(24).toString('base64url');
}

/** An address without the key: it is this server's alone, and the host knows of no such parameter. */
export function withoutKey(url: string): string {
  const [path = '', ...query] = url.split('?');
  const others = query
    .join('?')
    .split('&')
    .filter((part) => part !== '' && !part.startsWith(`${QUERY}=`));
  return others.length === 0 ? path : `${path}?${others.join('&')}`;
}

/**
 * The key of a library, made when there is none: a page that stays open while its server is started again still gets
 * in, and saves. Where others can read the file (a disk without permissions) or it cannot be written, each start has a
 * key of its own.
 */
export async function libraryKey(libraryFolder: string): Promise<string> {
  const file = path.join(libraryFolder, KEY_FILE);
  try {
    await mkdir(libraryFolder, { recursive: true, mode: 0o700 });
    await create(file);
    return (await usableKey(file)) ?? newKey();
  } catch {
    return newKey();
  }
}

/** How a library's key stands: `none` before its first `serve`, `unusable` when each start has a key of its own. */
export async function libraryKeyState(libraryFolder: string): Promise<'none' | 'usable' | 'unusable'> {
  try {
    return (await usableKey(path.join(libraryFolder, KEY_FILE))) === undefined ? 'unusable' : 'usable';
  } catch (error) {
    return isAbsent(error) ? 'none' : 'unusable';
  }
}

/** Undefined where the file holds no key or others can read it. Errors: those of the file system. */
async function usableKey(file: string): Promise<string | undefined> {
  const key = (await readFile(file, 'utf8')).trim();
  return KEY.test(key) && (await isPrivate(file)) ? key : undefined;
}

async function create(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${newKey()}\n`);
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** On Windows the folder's own rules decide, which keep a user's data from others. */
async function isPrivate(file: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const { mode, uid } = await stat(file);
  return (mode & 0o077) === 0 && uid === process.getuid?.();
}
