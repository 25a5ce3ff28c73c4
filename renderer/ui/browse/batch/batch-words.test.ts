import { expect, test } from 'vitest';
import type { BatchSummary, Job } from '../../../state/library/library-api.ts';
import { batchNote, batchParts, jobFraction, jobText } from './batch-words.ts';

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
const JOB: Job = {
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

test('a job says how far it is, or what is wrong', () => {
  const progress = { doneUs: 30e6, durationUs: 90e6, speed: 7.2, secondsLeft: 8.3 };
  const running: Job = { ...JOB, state: 'running', progress };
  expect(jobText(running)).toBe('33 % · 7.2x real time · 9 s left');
  expect(jobFraction(running)).toBeCloseTo(1 / 3);
  expect(jobText({ ...running, progress: null })).toBe('Reading the video…');
  expect(jobFraction({ ...running, progress: { ...progress, durationUs: null } })).toBe(0);
  const error = { code: 'media/not-media', message: 'This is not a video.' } as const;
  expect(jobText({ ...JOB, state: 'failed', error })).toBe('This is not a video.');
  expect(jobText({ ...JOB, state: 'done', segments: 1, speed: 14, warning: 'It breaks off.' })).toBe(
    '1 segment · 14x real time · It breaks off.',
  );
  expect(jobFraction({ ...JOB, state: 'done' })).toBe(1);
});
