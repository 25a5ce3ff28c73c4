import { expect, test, vi } from 'vitest';
import { AppError } from '../../../engine/base/errors.ts';
import { PagedList, type ReadPage } from './paged-list.svelte.ts';

/** A list of `total` numbers, and how often it was asked. */
function numbers(total: number, add = 0) {
  return vi.fn<ReadPage<number>>(async (offset, limit) => ({
    total,
    items: Array.from({ length: Math.min(limit, total - offset) }, (_, at) => add + offset + at),
  }));
}

/** Until everything that was asked for has come. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('reads only what is seen, and nothing twice', async () => {
  const read = numbers(100_000);
  const list = new PagedList<number>();
  await list.show(read);
  expect([list.total, list.at(0), list.at(99), list.at(100)]).toEqual([100_000, 0, 99, undefined]);
  list.see(49_980, 50_020);
  await settled();
  expect([list.at(49_980), list.at(50_019)]).toEqual([49_980, 50_019]);
  list.see(0, 20);
  await settled();
  expect(read.mock.calls.map(([offset]) => offset)).toEqual([0, 49_900, 50_000]);
});

test('of lists asked for in a row the last one counts, whichever answers first', async () => {
  const list = new PagedList<number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = list.show(async (offset, limit) => {
    await promise;
    return numbers(10)(offset, limit, new AbortController().signal);
  });
  await list.show(numbers(3, 500));
  resolve();
  await slow;
  expect([list.total, list.at(0)]).toEqual([3, 500]);
});

test('a page that comes after its list was replaced is left, and the new list is read where it is seen', async () => {
  const list = new PagedList<number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  await list.show(async (offset, limit, signal) => {
    if (offset > 0) await promise;
    return numbers(2000)(offset, limit, signal);
  });
  list.see(500, 520);
  await list.show(numbers(1000, 10_000));
  list.see(300, 320);
  resolve();
  await settled();
  expect([list.total, list.at(500), list.at(300)]).toEqual([1000, undefined, 10_300]);
});

test('keeps what is on screen until the next list has come', async () => {
  const list = new PagedList<number>();
  await list.show(numbers(10));
  const reading = list.show(numbers(5, 100));
  expect([list.total, list.at(1), list.isReading]).toEqual([10, 1, true]);
  await reading;
  expect([list.total, list.at(1), list.isReading]).toEqual([5, 101, false]);
});

test('a refresh reads all pages in sight together and forgets the others', async () => {
  let add = 0;
  const list = new PagedList<number>();
  await list.show((...at) => numbers(1000, add)(...at));
  list.see(150, 220);
  await settled();
  add = 10_000;
  await list.refresh();
  expect([list.at(199), list.at(200), list.at(0)]).toEqual([10_199, 10_200, undefined]);
});

test('tells why it could not be read, and works again', async () => {
  const list = new PagedList<number>();
  await list.show(() => Promise.reject(new AppError('storage/busy', 'Busy.')));
  expect([list.error?.code, list.isRead]).toEqual(['storage/busy', true]);
  await list.show(numbers(2));
  expect([list.error, list.total]).toEqual([null, 2]);
});

test('lets pages go that are far from what is seen', async () => {
  const read = numbers(100_000);
  const list = new PagedList<number>();
  await list.show(read);
  for (let page = 1; page < 60; page++) {
    list.see(page * 100, page * 100 + 20);
    await settled();
  }
  expect([list.at(0), list.at(5900)]).toEqual([undefined, 5900]);
});

test('all of a list is read where someone wants all of it, what is there already is not', async () => {
  const read = numbers(250);
  const list = new PagedList<number>();
  await list.show(read);
  expect(await list.all()).toEqual(Array.from({ length: 250 }, (_, at) => at));
  expect(read.mock.calls.map(([offset]) => offset)).toEqual([0, 100, 200]);
  expect([list.at(100), list.total]).toEqual([undefined, 250]);
});
