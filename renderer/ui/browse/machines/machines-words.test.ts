import { expect, test } from 'vitest';
import type { QueueStatus } from '../../../state/library/library-api.ts';
import { doingText, queueParts, workerText } from './machines-words.ts';

const idle: QueueStatus = {
  address: 'redis://nas',
  ...{ waiting: 0, underWay: 0, unfetched: 0, failed: 0, speed: null, secondsLeft: null },
  ...{ runs: [], workers: [], failures: [] },
};
const run = { id: 'a', host: 'desk', name: 'labels', model: 'm', total: 1200, ended: 300, failed: 2 };

test('a queue is said in the order that matters', () => {
  expect(queueParts(idle)).toEqual(['Nothing to do']);
  expect(queueParts({ ...idle, waiting: 3, underWay: 1, secondsLeft: 30 })).toEqual([
    '4 videos left',
    '30 s left',
  ]);
  expect(queueParts({ ...idle, unfetched: 1000, failed: 1 })).toEqual([
    'Nothing to do',
    '1,000 to be fetched',
    '1 failed',
  ]);
  const busy = { ...idle, runs: [run], waiting: 500, underWay: 12, unfetched: 3, speed: 92.4, failed: 2 };
  expect(queueParts({ ...busy, secondsLeft: 7260 })).toEqual([
    '300 of 1,200 videos',
    '92x real time',
    '2 h 01 min left',
    '2 failed',
  ]);
});

test('a machine says what it has done and does', () => {
  const worker = { name: 'nas-1', host: 'nas', version: '1.0.0', jobs: 2, done: 5, failed: 1, doing: [] };
  expect(workerText(worker)).toBe('5 done · 1 failed · idle · Tubelet 1.0.0');
  const progress = { doneUs: 5e6, durationUs: 20e6, speed: 8, secondsLeft: 2 };
  const doing = [{ video: 'a.mp4', progress }];
  expect(workerText({ ...worker, failed: 0, doing })).toBe('5 done · 1 of 2 at once · Tubelet 1.0.0');
  expect(doingText(doing[0]!)).toBe('25 % · 8.0x real time · 2 s left');
  expect(doingText({ video: 'a.mp4', progress: null })).toBe('Reading the video…');
  expect(doingText({ video: 'a.mp4', progress: { ...progress, durationUs: null, secondsLeft: null } })).toBe(
    '8.0x real time',
  );
});
