import { expect, test } from 'vitest';
import type { BatchSummary, Task } from '../../../state/library/library-api.ts';
import { batchNote, batchParts, taskFraction, taskText } from './batch-words.ts';

const BATCH: BatchSummary = {
  counts: { queued: 22, running: 2, done: 12, skipped: 3, failed: 1, cancelled: 0 },
  isPaused: false,
  isRunning: true,
  concurrency: 2,
  speed: 12.3,
  secondsLeft: 252,
  ended: 16,
  total: 40,
};
const TASK: Task = {
  id: 1,
  videoId: 1,
  name: 'clip.mp4',
  state: 'queued',
  model: 'tubelet-base',
  progress: null,
  segments: null,
  elapsedMs: null,
  speed: null,
  error: null,
  warning: null,
};

test('the run at a glance', () => {
  expect(batchParts(BATCH)).toEqual(['16 of 40 videos', '12x real time', '4 min left', '1 failed']);
  expect(batchParts({ ...BATCH, isPaused: true, isRunning: false })).toEqual([
    'Paused at 16 of 40 videos',
    '1 failed',
  ]);
  expect(batchParts({ ...BATCH, isRunning: false })).toEqual(['15 done', '1 failed']);
  const none = { queued: 0, running: 0, done: 0, skipped: 0, failed: 0, cancelled: 0 };
  expect(batchParts({ ...BATCH, isRunning: false, counts: none })).toEqual(['Nothing to do']);
});

test('the tab names the run only while there is one', () => {
  expect(batchNote(BATCH)).toBe('16/40');
  expect(batchNote({ ...BATCH, isRunning: false })).toBeUndefined();
  expect(batchNote(null)).toBeUndefined();
});

test('a task says how far it is, or what is wrong', () => {
  const progress = { doneUs: 30e6, durationUs: 90e6, speed: 7.2, secondsLeft: 8.3 };
  const running: Task = { ...TASK, state: 'running', progress };
  expect(taskText(running)).toBe('33 % · 7.2x real time · 9 s left');
  expect(taskFraction(running)).toBeCloseTo(1 / 3);
  expect(taskText({ ...running, progress: null })).toBe('Reading the video…');
  expect(taskFraction({ ...running, progress: { ...progress, durationUs: null } })).toBe(0);
  const error = { code: 'media/not-media', message: 'This is not a video.' } as const;
  expect(taskText({ ...TASK, state: 'failed', error })).toBe('This is not a video.');
  expect(taskText({ ...TASK, state: 'done', segments: 1, speed: 14, warning: 'It breaks off.' })).toBe(
    '1 segment · 14x real time · It breaks off.',
  );
  expect(taskFraction({ ...TASK, state: 'done' })).toBe(1);
});
