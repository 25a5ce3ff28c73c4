import { expect, test } from 'vitest';
import { Semaphore } from './semaphore.ts';

/** Work that ends when it is told to. */
function started(semaphore: Semaphore) {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, signal?: AbortSignal) =>
    semaphore.run(() => {
      running.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    }, signal);
  return { running, run, end: (name: string) => ends.get(name)?.() };
}

test('one works at a time, in the order they came', async () => {
  const { running, run, end } = started(new Semaphore(1));
  const all = ['a', 'b', 'c'].map((name) => run(name));
  expect(running).toEqual(['a']);
  end('a');
  expect(await all[0]).toBe('a');
  await expect.poll(() => running).toEqual(['a', 'b']);
  end('b');
  await expect.poll(() => running).toEqual(['a', 'b', 'c']);
  end('c');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
});

test('what is cancelled while it waits never works, and work that fails gives its turn on', async () => {
  const semaphore = new Semaphore(1);
  const { running, run, end } = started(semaphore);
  const first = run('a');
  const stop = new AbortController();
  const dropped = run('b', stop.signal);
  const failing = semaphore.run(() => Promise.reject(new Error('broken')));
  const last = run('c');
  stop.abort();
  await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
  await expect(run('d', stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  end('a');
  await first;
  await expect(failing).rejects.toThrow('broken');
  await expect.poll(() => running).toEqual(['a', 'c']);
  end('c');
  await last;
});

test('places are free again after each other, as many as there are', async () => {
  const { running, run, end } = started(new Semaphore(2));
  for (const names of [
    ['a', 'b', 'c'],
    ['d', 'e', 'f'],
  ]) {
    const all = names.map((name) => run(name));
    expect(running.splice(0)).toEqual(names.slice(0, 2));
    end(names[0]!);
    await expect.poll(() => running.splice(0)).toEqual(names.slice(2));
    for (const name of names) end(name);
    await Promise.all(all);
  }
});

test('who is cancelled while working takes no other out of the queue', async () => {
  const { running, run, end } = started(new Semaphore(1));
  const stop = new AbortController();
  const all = [run('a'), run('b', stop.signal), run('c')];
  end('a');
  await expect.poll(() => running).toEqual(['a', 'b']);
  stop.abort();
  end('b');
  await expect.poll(() => running).toEqual(['a', 'b', 'c']);
  end('c');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
});
