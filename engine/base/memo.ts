/** The value of a function that is asked at most once, and only when it is wanted. What it throws is not kept. */
export function onceOnly<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What {@link remembered} keeps promises in: a Map, or a WeakMap by object. */
interface Kept<K, T> {
  get(key: K): Promise<T> | undefined;
  set(key: K, promise: Promise<T>): unknown;
  delete(key: K): unknown;
}

/** The promise kept for `key`, made when there is none. A failure is not kept: the next call tries again. */
export function remembered<K, T>(known: Kept<K, T>, key: K, make: () => Promise<T>): Promise<T> {
  const kept = known.get(key);
  if (kept) return kept;
  const promise = make();
  known.set(key, promise);
  promise.catch(() => {
    if (known.get(key) === promise) known.delete(key);
  });
  return promise;
}
