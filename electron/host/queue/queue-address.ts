import { isIP } from 'node:net';
import { AppError } from '../../../engine/base/errors.ts';

/** How the server is reached, as its client takes it. */
export interface QueueConnection {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername?: string };
  readonly maxRetriesPerRequest: null;
}

/** Where the queue is, as it was given with `--queue`. */
export interface QueueAddress {
  readonly connection: QueueConnection;
  /** Begins the name of everything that is kept on the server. */
  readonly prefix: string;
  /** As it may be shown and kept, and be read again: without the password. */
  readonly shown: string;
}

const DEFAULT_PREFIX = 'tubelet';
/** The password may be given here instead of in the address, which other users of the computer can see. */
export const PASSWORD_VARIABLE = 'TUBELET_QUEUE_PASSWORD';

/**
 * `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB][?prefix=NAME]`; `rediss://` is the same over TLS.
 * Errors: `usage`.
 */
export function parseQueueAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): QueueAddress {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '') {
    throw wrong(`--queue must be redis://HOST:PORT or rediss://HOST:PORT, not "${withoutPassword(text)}".`);
  }
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'prefix');
  if (unknown !== undefined) throw wrong(`--queue knows no "${unknown}", only "prefix".`);
  const prefix = url.searchParams.get('prefix') ?? DEFAULT_PREFIX;
  if (!/^[\w-]{1,40}$/.test(prefix)) {
    throw wrong('The prefix of --queue must be letters, digits, "-" and "_", 40 at most.');
  }
  const [, database = ''] = /^\/?(\d{0,3})$/.exec(url.pathname) ?? [undefined, 'none'];
  if (database === 'none')
    throw wrong(`The database of --queue must be a number, not "${url.pathname.slice(1)}".`);
  const isEncrypted = url.protocol === 'rediss:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const password = decodeURIComponent(url.password) || environment[PASSWORD_VARIABLE];
  const { username } = url;
  return {
    connection: {
      host,
      port: url.port === '' ? 6379 : Number(url.port),
      db: Number(database),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password ? { password } : {}),
      // A certificate for an address is checked against the host; only names may be sent as the server's name.
      ...(isEncrypted ? { tls: isIP(host) ? {} : { servername: host } } : {}),
      // A server that is started again is waited for.
      maxRetriesPerRequest: null,
    },
    prefix,
    shown: [
      `${url.protocol}//`,
      username === '' ? '' : `${username}@`,
      url.host,
      url.pathname === '/' ? '' : url.pathname,
      prefix === DEFAULT_PREFIX ? '' : `?prefix=${prefix}`,
    ].join(''),
  };
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//');
}

function wrong(sentence: string): AppError {
  return new AppError('usage', sentence);
}
