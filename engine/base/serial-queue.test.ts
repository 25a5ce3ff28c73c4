import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

it('runs one at a time in order, and a failure fails alone', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run(async () => {
    seen.push('a begins');
    await gate.promise;
    seen.push('a ends');
    throw new Error('broken');
  });
  const second = queue.run(async () => {
    seen.push('b');
    return 2;
  });
  await Promise.resolve();
  expect(seen).toEqual(['a begins']);
  gate.resolve();
  await expect(first).rejects.toThrow('broken');
  expect(await second).toBe(2);
  expect(seen).toEqual(['a begins', 'a ends', 'b']);
  let isIdle = false;
  void queue.idle().then(() => {
    isIdle = true;
  });
  await queue.run(async () => expect(isIdle).toBe(false));
  await queue.idle();
  expect(isIdle).toBe(true);
});
