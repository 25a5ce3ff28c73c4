import * as v from 'valibot';
import { expect, test } from 'vitest';
import { parseQueueAddress } from './queue-address.ts';
import { failureOf, failureText, packageIndex, place, tagJob } from './queue-messages.ts';

test('an address says host, port, database, user, TLS and prefix, and never shows its password', () => {
  expect(parseQueueAddress('redis://nas', {})).toEqual({
    connection: { host: 'nas', port: 6379, db: 0, maxRetriesPerRequest: null },
    prefix: 'tubelet',
    shown: 'redis://nas',
  });
  const full = parseQueueAddress('rediss://me:p%40ss@[::1]:7000/3?prefix=lab-1', {});
  expect(full.connection).toEqual({
    ...{ host: '::1', port: 7000, db: 3, username: 'me', password: 'p@ss' },
    ...{ tls: {}, maxRetriesPerRequest: null },
  });
  expect([full.prefix, full.shown]).toEqual(['lab-1', 'rediss://me@[::1]:7000/3?prefix=lab-1']);
  expect(parseQueueAddress(full.shown, {}).connection).toMatchObject({ username: 'me', db: 3 });
  expect(parseQueueAddress('rediss://nas', {}).connection.tls).toEqual({ servername: 'nas' });
  const hidden = parseQueueAddress('redis://nas', { TUBELET_QUEUE_PASSWORD: 'secret' });
  expect(hidden.connection.password).toBe('secret');
});

test.each([
  'nas:6379',
  'http://nas',
  'redis://',
  'redis://nas/x',
  'redis://nas/0/1',
  'redis://nas?prefix=a:b',
  'redis://nas?other=1',
  'http://me:secret@nas',
])('%s is refused without its password', (text) => {
  expect(() => parseQueueAddress(text, {})).toThrow(expect.objectContaining({ code: 'usage' }));
  expect(() => parseQueueAddress(text, {})).not.toThrow('secret');
});

test('a failure keeps its code and its sentence, and nothing else is taken for one', () => {
  const told = { code: 'media/damaged', message: 'It ends [early].' } as const;
  expect(failureOf(failureText(told))).toEqual(told);
  for (const text of ['', 'job stalled more than allowable limit', 'It. [no/such-code]', '[usage]'])
    expect(failureOf(text)).toBeNull();
});

test('names that lead elsewhere are no files of a package, and no place has a root of another alphabet', () => {
  for (const name of ['../x.onnx', '/x.onnx', 'a/../x', 'a/..', '.', 'x\0', 'a\\b'])
    expect(v.is(packageIndex, [{ path: name, pieces: 1 }])).toBe(false);
  expect(v.is(packageIndex, [{ path: 'golden/frames.bin', pieces: 1 }])).toBe(true);
  expect(v.is(place, { root: '../x', path: 'a' })).toBe(false);
  expect(v.is(tagJob, { protocol: 2 })).toBe(false);
});
