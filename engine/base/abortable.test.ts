import { expect, it } from 'vitest';
import { abortable } from './abortable.ts';

it('gives up at once, and otherwise says what the promise says', async () => {
  const never = new Promise<number>(() => {});
  const stop = new AbortController();
  const waiting = abortable(never, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(abortable(never, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  const { signal } = new AbortController();
  expect(await abortable(Promise.resolve(1), signal)).toBe(1);
  await expect(abortable(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  expect(await abortable(Promise.resolve(2), undefined)).toBe(2);
});
