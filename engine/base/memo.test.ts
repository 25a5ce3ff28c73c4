import { expect, it } from 'vitest';
import { onceOnly, remembered } from './memo.ts';

it('asks once, when it is wanted, and again after a failure', () => {
  const asked: string[] = [];
  const value = onceOnly(() => {
    asked.push('x');
    if (asked.length === 1) throw new Error('not yet');
    return undefined;
  });
  expect(asked).toEqual([]);
  expect(value).toThrow('not yet');
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(asked).toEqual(['x', 'x']);
});

it('keeps a promise for all who ask meanwhile and after, but no failure', async () => {
  const known = new Map<string, Promise<number>>();
  const first = Promise.withResolvers<number>();
  const asked = remembered(known, 'a', () => first.promise);
  expect(remembered(known, 'a', () => expect.unreachable())).toBe(asked);
  expect(await remembered(known, 'b', () => Promise.resolve(2))).toBe(2);
  first.reject(new Error('broken'));
  await expect(asked).rejects.toThrow('broken');
  expect(await remembered(known, 'a', () => Promise.resolve(3))).toBe(3);
  expect(await remembered(known, 'a', () => expect.unreachable())).toBe(3);
});

it('leaves what was put in its place since', async () => {
  const known = new Map<string, Promise<number>>();
  const late = Promise.withResolvers<number>();
  const asked = remembered(known, 'a', () => late.promise);
  const other = Promise.resolve(1);
  known.set('a', other);
  late.reject(new Error('broken'));
  await expect(asked).rejects.toThrow('broken');
  expect(known.get('a')).toBe(other);
});
