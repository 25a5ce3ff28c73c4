/**
 * Which kinds of video the browser decodes right on this machine, as they were compared: kept in the browser's own
 * database, where there is one, for this version of the browser. Drivers change, so a verdict is not trusted for ever.
 */
const DATABASE = 'tubelet-decoding';
const STORE = 'verdicts';
const TRUSTED_MS = 30 * 24 * 3600 * 1000;

interface Verdict {
  readonly isRight: boolean;
  /** When it was compared, milliseconds since 1970. */
  readonly at: number;
}

/** Those of this thread: a database may be refused. */
const known = new Map<string, boolean>();

/** Undefined for a kind that was not compared here. */
export async function verdictOn(kind: string): Promise<boolean | undefined> {
  const own = known.get(kind);
  if (own !== undefined) return own;
  const kept = await inStore<Verdict | undefined>('readonly', (store) => store.get(keyOf(kind)));
  if (!kept || Date.now() - kept.at > TRUSTED_MS) return undefined;
  known.set(kind, kept.isRight);
  return kept.isRight;
}

export async function keepVerdict(kind: string, isRight: boolean): Promise<void> {
  known.set(kind, isRight);
  const verdict: Verdict = { isRight, at: Date.now() };
  await inStore('readwrite', (store) => store.put(verdict, keyOf(kind)));
}

function keyOf(kind: string): string {
  return `${kind} ${navigator.userAgent}`;
}

/** Undefined where the browser keeps nothing. */
async function inStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<T | undefined> {
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const database = await answer<IDBDatabase>(opening);
    try {
      return await answer<T>(act(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function answer<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}
