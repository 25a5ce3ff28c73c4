import { afterEach, expect, test, vi } from 'vitest';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { writeStudy } from '../../../engine/annotation/study/study-file.ts';
import type { Word } from '../../../engine/annotation/study/study-words.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { VideoDocument } from '../document/document.svelte.ts';
import { SharedWords } from './shared-words.ts';

const FACTS = {
  contentId: 'clip',
  name: 'clip.mp4',
  durationUs: 1_000_000 as never,
  frameRate: { num: 25, den: 1 },
  width: 640,
  height: 360,
};

/** The host's store of one study, in memory. */
class StudyHost {
  /** It takes nothing now. */
  isFull = false;
  text: string | null = null;
  revision = 0;
  /** Waited for between a text being read and its answer. */
  beforeAnswer: () => Promise<void> = async () => undefined;

  readonly read = async () => {
    const { text, revision } = this;
    await this.beforeAnswer();
    return text === null ? null : { text, revision: String(revision) };
  };
  readonly save = async (_study: string, text: string, base: string | null) => {
    if (this.isFull) throw new AppError('storage/failed', 'The disk is full.');
    if (base !== (this.text === null ? null : String(this.revision)))
      throw new AppError('project/changed', 'The labels were changed elsewhere.');
    this.text = text;
    return String(++this.revision);
  };
}

async function open(host: StudyHost) {
  const words = new SharedWords('study', host as never);
  const problems: unknown[] = [];
  words.onProblem = (thrown) => problems.push(thrown);
  await words.load(() => []);
  const document = new VideoDocument();
  document.load(null, FACTS);
  words.join(document);
  const add = (name: string) =>
    document.edit(`Add ${name}`, (records) => createLabel(records, { name, parentId: null }));
  return { words, add, problems };
}

afterEach(() => {
  vi.useRealTimers();
});

const namesOf = (words: readonly Word[]) =>
  words.flatMap((word) => (word.type === 'label' ? [word.name] : []));

test('news that was read before a save is not merged after it', async () => {
  const host = new StudyHost();
  const { words, add, problems } = await open(host);
  add('Rearing');
  await words.flush();
  const { promise: late, resolve: answer } = Promise.withResolvers<void>();
  host.beforeAnswer = () => {
    host.beforeAnswer = async () => undefined;
    return late;
  };
  // Another window saved the same words again.
  host.revision++;
  const told = words.noticed();
  await Promise.resolve();
  add('Grooming');
  const saved = words.flush();
  setTimeout(answer, 20);
  await Promise.all([told, saved]);
  expect(namesOf(words.words).sort()).toEqual(['Grooming', 'Rearing']);
  expect(host.text).toBe(writeStudy(words.toFile([])));
  expect(problems).toEqual([]);
});

test('what the library cannot take is told once, and kept as soon as it can', async () => {
  vi.useFakeTimers();
  const host = new StudyHost();
  const { words, add, problems } = await open(host);
  host.isFull = true;
  add('Rearing');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([host.text, problems.length]).toEqual([null, 1]);
  host.isFull = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(host.text).toBe(writeStudy(words.toFile([])));
  // A fault that comes back is told again.
  host.isFull = true;
  add('Grooming');
  await vi.advanceTimersByTimeAsync(1000);
  expect(problems.length).toBe(2);
});

test('what two windows add is joined, and a store that cannot be read is told of', async () => {
  const host = new StudyHost();
  const [first, second] = [await open(host), await open(host)];
  first.add('Rearing');
  await first.words.flush();
  second.add('Grooming');
  await second.words.flush();
  await first.words.noticed();
  for (const { words } of [first, second])
    expect(namesOf(words.words).sort()).toEqual(['Grooming', 'Rearing']);

  host.revision++;
  host.beforeAnswer = () => Promise.reject(new AppError('storage/denied', 'No.'));
  second.add('Digging');
  await second.words.flush();
  expect(second.problems).toHaveLength(1);
});
