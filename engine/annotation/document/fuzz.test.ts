import { expect, it } from 'vitest';
import { AppError } from '../../base/errors.ts';
import { seededRandom } from '../../timeline/random.fake.ts';
import { addSeen } from '../edits/seen.ts';
import { fingerprint } from '../project-file/merge-check.ts';
import { parseProject } from '../project-file/parse-project.ts';
import type { Project } from '../project-file/project.ts';
import { writeProject } from '../project-file/write-project.ts';
import { BASE, snapshot, suggested, VIDEO } from './document.fake.ts';
import { RandomHand } from './fuzz.fake.ts';
import { History } from './history.ts';
import { RECORD_SCOPES } from './records.ts';
import { type RecordsDiff, reverse, sizeOf, squash } from './records-diff.ts';
import { AnnotationStore } from './store.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const START = [...BASE, suggested('x', 10, 20, 0.9), suggested('y', 30, 40, 0.4)];

const projectOf = (store: AnnotationStore): Project => ({
  revision: 3,
  records: [...store.records()],
  extra: {},
});

/** A store filled again from its records obeys every rule; this is what finds a rule that a diff's check missed. */
function expectSound(store: AnnotationStore): void {
  expect(snapshot(new AnnotationStore(store.records()))).toEqual(snapshot(store));
}

/** Makes a random edit; true when it changed something. */
function edit(store: AnnotationStore, hand: RandomHand): boolean {
  const changes = hand.edit(store);
  if (!changes) return false;
  const before = snapshot(store);
  try {
    return sizeOf(store.commit(changes)) > 0;
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    expect(failure.code).toBe('annotation/invalid');
    expect(snapshot(store)).toEqual(before);
    return false;
  }
}

it('undo of everything is the start, redo of everything is the end', () => {
  let steps = 0;
  for (const seed of SEEDS) {
    const hand = new RandomHand(seededRandom(seed));
    const store = new AnnotationStore(START);
    const history = new History(store);
    const states = [snapshot(store)];
    for (let round = 0; round < 60; round++) {
      const before = snapshot(store);
      const dice = hand.below(10);
      if (dice < 2) {
        const mark = history.mark('Gesture');
        for (let move = hand.below(6); move > 0; move--) edit(store, hand);
        if (dice === 0) {
          history.bailToMark(mark);
          expect(snapshot(store)).toEqual(before);
        } else history.squashToMark(mark);
      } else if (dice === 2) {
        history.step('Run', () => store.commit(hand.modelRun(store), 'model'));
      } else edit(store, hand);
      if (history.nextUndo && JSON.stringify([...before]) !== JSON.stringify([...snapshot(store)])) {
        states.push(snapshot(store));
      }
      if (round % 20 === 0) expectSound(store);
    }
    const end = snapshot(store);
    steps += states.length - 1;
    for (const state of states.slice(0, -1).reverse()) {
      expect(history.undo()).toBe(true);
      expect(snapshot(store)).toEqual(state);
    }
    expect(history.undo()).toBe(false);
    for (const state of states.slice(1)) {
      expect(history.redo()).toBe(true);
      expect(snapshot(store)).toEqual(state);
    }
    expect(history.redo()).toBe(false);
    expect(snapshot(store)).toEqual(end);
    expectSound(store);
  }
  // The edits do happen: most rounds are a step.
  expect(steps).toBeGreaterThan(SEEDS.length * 30);
});

it('squash is the sum, and its reverse takes all of it back', () => {
  for (const seed of SEEDS) {
    const hand = new RandomHand(seededRandom(seed * 31));
    const store = new AnnotationStore(START);
    const diffs: RecordsDiff[] = [];
    store.listen((diff) => diffs.push(diff));
    for (let round = 0; round < 40; round++) edit(store, hand);
    const sum = squash(diffs);
    expect(squash([squash(diffs.slice(0, 7)), squash(diffs.slice(7))])).toEqual(sum);
    const other = new AnnotationStore(START);
    other.apply(sum);
    expect(snapshot(other)).toEqual(snapshot(store));
    other.apply(reverse(sum));
    expect(snapshot(other)).toEqual(snapshot(new AnnotationStore(START)));
  }
});

it('with model runs, watching and undo in any order every rule holds and no decision is lost to a model', () => {
  for (const seed of SEEDS) {
    const hand = new RandomHand(seededRandom(seed * 101));
    const store = new AnnotationStore(START);
    const history = new History(store);
    for (let round = 0; round < 80; round++) {
      const dice = hand.below(10);
      if (dice === 0) history.undo();
      else if (dice === 1) history.redo();
      else if (dice === 2) {
        const decided = [...snapshot(store)].filter(
          ([, each]) => each.type === 'segment' && each.state !== 'suggested',
        );
        history.withMode('ignore', () => store.commit(hand.modelRun(store), 'model'));
        for (const [id, each] of decided) expect(snapshot(store).get(id)).toBe(each);
      } else if (dice === 3) store.commit(addSeen(store, VIDEO.id, hand.time(), hand.time(), hand.ids));
      else edit(store, hand);
    }
    expectSound(store);
    while (history.undo());
    expectSound(store);
    const own = [...store.all('segment').values()].filter((each) => each.origin === 'human');
    expect(own).toEqual([]);
    while (history.redo());
    expectSound(store);
  }
});

it('a project is read back exactly at any moment, and the same content is the same text', () => {
  for (const seed of SEEDS) {
    const hand = new RandomHand(seededRandom(seed * 7));
    const store = new AnnotationStore(START);
    for (let round = 0; round < 50; round++) {
      const dice = hand.below(8);
      if (dice === 0) store.commit(hand.modelRun(store), 'model');
      else if (dice === 1) store.commit(addSeen(store, VIDEO.id, hand.time(), hand.time(), hand.ids));
      else edit(store, hand);
      if (hand.below(10) !== 0) continue;
      const text = writeProject(projectOf(store));
      const read = parseProject(text);
      const saved = [...snapshot(store)].filter(([, each]) => RECORD_SCOPES[each.type].scope === 'document');
      expect(snapshot(new AnnotationStore(read.records))).toEqual(new Map(saved));
      expect(writeProject(read)).toBe(text);
      expect(fingerprint(writeProject({ ...read, revision: 9 }))).toBe(fingerprint(text));
    }
  }
});
