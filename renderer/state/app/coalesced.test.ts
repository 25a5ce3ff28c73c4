import { expect, test } from 'vitest';
import { coalesced } from './coalesced.ts';

test('asked many times while it runs, it runs once more', async () => {
  let runs = 0;
  const run = coalesced(async () => {
    runs++;
    await Promise.resolve();
  });
  await Promise.all([run(), run(), run(), run()]);
  expect(runs).toBe(2);
  await run();
  expect(runs).toBe(3);
});

test('a failure reaches who asked, and the next one runs', async () => {
  let runs = 0;
  const run = coalesced(() => Promise.reject(new Error(`${++runs}`)));
  await expect(run()).rejects.toThrow('1');
  await expect(run()).rejects.toThrow('2');
});
