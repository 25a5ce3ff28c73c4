import { expect, it } from 'vitest';
import {
  AppError,
  cancelled,
  fromWire,
  isCancelled,
  throwIfCancelled,
  toAppError,
  toWire,
} from './errors.ts';

it('survives a structured clone on its way out of a worker', () => {
  const error = new AppError('media/unsupported-codec', 'No decoder for xyz.', { details: { codec: 'xyz' } });
  const back = fromWire(structuredClone(toWire(error)));
  expect(back).toBeInstanceOf(AppError);
  expect(back).toMatchObject({ code: error.code, message: error.message, details: error.details });
});

it('turns what is not expected into internal and keeps the cause', () => {
  const cause = new TypeError('x is not a function');
  const error = toAppError(cause);
  expect(error).toMatchObject({ code: 'internal', cause });
  expect(toWire(cause).stack).toBe(cause.stack);
  expect(toAppError(error)).toBe(error);
});

it('knows a cancel from a failure', () => {
  expect(isCancelled(cancelled())).toBe(true);
  expect(isCancelled(new Error('cancelled'))).toBe(false);
  expect(isCancelled(new AppError('internal', 'Cancelled.'))).toBe(false);
  const stop = new AbortController();
  expect([throwIfCancelled(undefined), throwIfCancelled(stop.signal)]).toEqual([undefined, undefined]);
  stop.abort();
  expect(() => throwIfCancelled(stop.signal)).toThrow('Cancelled.');
});

it('says what was thrown, an error or not, and where, when that is known', () => {
  expect(toAppError(new Error('no room')).message).toMatch(/: no room$/);
  expect(toAppError('a text').message).toMatch(/: a text$/);
  const wire = { code: 'internal', message: 'Oh.', details: {} } as const;
  expect(fromWire(wire).stack).toContain('errors');
  expect(fromWire({ ...wire, stack: 'there' }).stack).toBe('there');
  const placeless = new AppError('internal', 'Oh.');
  delete placeless.stack;
  expect('stack' in toWire(placeless)).toBe(false);
});
