import { describe, expect, it } from 'vitest';
import { createLabel } from '../edits/labels.ts';
import { addSeen } from '../edits/seen.ts';
import { putting } from './changes.ts';
import { label, OWN, own, segmentId, snapshot, storeOf, suggested, VIDEO, WALK } from './document.fake.ts';
import { History } from './history.ts';
import { idOf } from './ids.ts';
import type { AnyRecord } from './records.ts';

function desk(...segments: readonly AnyRecord[]) {
  const store = storeOf(...segments);
  return { store, history: new History(store) };
}
const add = (name: string, from = 1, to = 2) => putting(own(name, from, to));
const names = (store: ReturnType<typeof storeOf>) =>
  [...store.all('segment').keys()].map((id) => id.slice(8)).sort();

describe('undo and redo', () => {
  it('takes one change at a time when nothing is marked', () => {
    const { store, history } = desk();
    store.commit(add('a'));
    store.commit(add('b'));
    expect(history.undo()).toBe(true);
    expect(names(store)).toEqual(['a']);
    expect(history.undo()).toBe(true);
    expect(history.undo()).toBe(false);
    expect(history.redo()).toBe(true);
    expect(history.redo()).toBe(true);
    expect(history.redo()).toBe(false);
    expect(names(store)).toEqual(['a', 'b']);
  });

  it('ends what could be redone with a new change, unless asked to keep it', () => {
    const { store, history } = desk();
    store.commit(add('a'));
    history.undo();
    history.withMode('record-keep-redo', () => store.commit(add('b')));
    expect(history.nextRedo).not.toBeNull();
    store.commit(add('c'));
    expect(history.nextRedo).toBeNull();
    expect(names(store)).toEqual(['b', 'c']);
  });

  it('leaves watching and selecting alone', () => {
    const { store, history } = desk();
    store.commit(add('a'));
    store.commit(addSeen(store, VIDEO.id, 0, 5_000_000));
    store.commit(
      putting({
        type: 'selection',
        id: idOf('selection', 'clip'),
        videoId: VIDEO.id,
        segmentIds: [],
        trackId: OWN,
      }),
    );
    expect(history.undo()).toBe(true);
    expect(store.all('seen').size).toBe(1);
    expect(store.all('selection').size).toBe(1);
    expect(names(store)).toEqual([]);
    expect(history.undo()).toBe(false);
  });

  it('tells who listens', () => {
    const { store, history } = desk();
    let told = 0;
    const stop = history.listen(() => told++);
    store.commit(add('a'));
    history.undo();
    history.redo();
    expect(told).toBe(3);
    stop();
    history.undo();
    expect(told).toBe(3);
  });
});

describe('a gesture', () => {
  it('is one step with its title', () => {
    const { store, history } = desk(own('a', 1, 2));
    const mark = history.mark('Move segment');
    for (let at = 2; at < 50; at++) store.commit(add('a', at, at + 1));
    expect(history.squashToMark(mark)).toBe(true);
    expect(history.nextUndo?.title).toBe('Move segment');
    history.undo();
    expect(store.get(segmentId('a'))).toEqual(own('a', 1, 2));
    history.redo();
    expect(store.get(segmentId('a'))).toEqual(own('a', 49, 50));
  });

  it('that ends where it began is no step', () => {
    const { store, history } = desk(own('a', 1, 2));
    const mark = history.mark('Move');
    store.commit(add('a', 5, 6));
    store.commit(add('a', 1, 2));
    history.squashToMark(mark);
    expect(history.nextUndo).toBeNull();
  });

  it('can be bailed out of at once and after many changes, and what could be redone still can', () => {
    const { store, history } = desk();
    store.commit(add('a'));
    store.commit(add('b'));
    history.undo();
    const before = snapshot(store);
    const mark = history.mark('Draw');
    store.commit(add('c'));
    store.commit(add('c', 3, 9));
    store.commit(add('a', 7, 8));
    expect(history.bailToMark(mark)).toBe(true);
    expect(snapshot(store)).toEqual(before);
    expect(history.bailToMark(mark)).toBe(false);
    expect(history.redo()).toBe(true);
    expect(names(store)).toEqual(['a', 'b']);
    const empty = history.mark('Nothing');
    history.bailToMark(empty);
    expect(names(store)).toEqual(['a', 'b']);
  });

  it('may lie inside another', () => {
    const { store, history } = desk();
    const outer = history.mark('Outer');
    store.commit(add('a'));
    const inner = history.mark('Inner');
    store.commit(add('b'));
    history.bailToMark(inner);
    expect(names(store)).toEqual(['a']);
    history.step('Step', () => store.commit(add('c')));
    store.commit(add('d'));
    history.squashToMark(outer);
    expect(names(store)).toEqual(['a', 'c', 'd']);
    history.undo();
    expect(names(store)).toEqual([]);
    expect(history.undo()).toBe(false);
  });

  it('is ended by an undo, and the drag is told so', () => {
    const { store, history } = desk();
    store.commit(add('a'));
    const mark = history.mark('Draw');
    store.commit(add('b'));
    store.commit(add('c'));
    history.undo();
    expect(names(store)).toEqual(['a']);
    expect(history.isOpen(mark)).toBe(false);
    expect(history.squashToMark(mark)).toBe(false);
    history.redo();
    expect(names(store)).toEqual(['a', 'b', 'c']);
  });

  it('forgotten open does not swallow later steps that are marked', () => {
    const { store, history } = desk();
    history.mark('Forgotten');
    store.commit(add('a'));
    history.step('B', () => store.commit(add('b')));
    history.step('C', () => store.commit(add('c')));
    const last = history.mark('D');
    store.commit(add('d'));
    history.squashToMark(last);
    expect(history.nextUndo?.title).toBe('D');
  });

  it('that fails leaves nothing', () => {
    const { store, history } = desk();
    expect(() =>
      history.step('Two', () => {
        store.commit(add('a'));
        store.commit(add('b', 5, 4));
      }),
    ).toThrow('end after it starts');
    expect(names(store)).toEqual([]);
    expect(history.nextUndo).toBeNull();
  });
});

describe('what is not recorded in between', () => {
  it('stays when steps around it are undone', () => {
    const { store, history } = desk(suggested('s', 1, 2));
    store.commit(add('a'));
    history.withMode('ignore', () =>
      store.commit({ put: [suggested('t', 3, 4)], remove: [segmentId('s')] }, 'model'),
    );
    store.commit(add('b'));
    history.undo();
    history.undo();
    expect(names(store)).toEqual(['t']);
    history.redo();
    expect(names(store)).toEqual(['a', 't']);
  });

  it('keeps a label that came into use, and a step that can do nothing is passed over', () => {
    const { store, history } = desk();
    store.commit(add('a'));
    store.commit(createLabel(store, { name: 'Jump' }));
    const jump = [...store.all('label').values()].find((each) => each.name === 'Jump')!;
    history.withMode('ignore', () =>
      store.commit(putting(suggested('s', 1, 2, 0.5, { labelId: jump.id })), 'model'),
    );
    expect(history.undo()).toBe(true);
    expect(store.get(jump.id)).toEqual(jump);
    expect(names(store)).toEqual(['s']);
  });

  it('brings back what a label that has to stay belongs to', () => {
    const { store, history } = desk(suggested('s', 1, 2));
    const mark = history.mark('Tidy');
    store.commit(createLabel(store, { name: 'Jump' }));
    const jump = [...store.all('label').values()].find((each) => each.name === 'Jump')!;
    history.withMode('ignore', () =>
      store.commit(putting(suggested('s', 1, 2, 0.5, { labelId: jump.id })), 'model'),
    );
    store.commit({ put: [], remove: [segmentId('s')] });
    history.squashToMark(mark);
    expect(names(store)).toEqual([]);
    expect(history.undo()).toBe(true);
    expect(store.get(segmentId('s'))?.labelId).toBe(jump.id);
    expect(store.get(jump.id)).toEqual(jump);
  });

  it('a redone decision about a suggestion that is gone does nothing', () => {
    const { store, history } = desk(suggested('s', 1, 2));
    store.commit(putting(suggested('s', 1, 2, 0.8, { state: 'accepted' })));
    history.undo();
    history.withMode('ignore', () => store.commit({ put: [], remove: [segmentId('s')] }, 'model'));
    expect(history.redo()).toBe(false);
    expect(names(store)).toEqual([]);
  });
});

it('forgets the oldest steps when it holds too much, but never the newest nor half a gesture', () => {
  const store = storeOf();
  const history = new History(store, { limit: 10 });
  for (let step = 0; step < 20; step++) store.commit(add(`s${step}`));
  let undone = 0;
  while (history.undo()) undone++;
  expect(undone).toBe(10);
  const many = Array.from({ length: 30 }, (_, index) => own(`m${index}`, 1, 2));
  store.commit(putting(...many));
  expect(history.undo()).toBe(true);
  const before = snapshot(store);
  const mark = history.mark('Big');
  for (const each of many) {
    store.commit(putting(each));
    store.commit(putting(label(WALK, `Walk ${each.id}`, { key: '1' })));
  }
  history.bailToMark(mark);
  expect(snapshot(store)).toEqual(before);
});

it('forgets steps before an open gesture, which can still be bailed out of or squashed whole', () => {
  for (const isKept of [false, true]) {
    const store = storeOf();
    const history = new History(store, { limit: 4 });
    for (const name of ['a', 'b', 'c']) store.commit(add(name));
    const outer = history.mark('Drag');
    for (const name of ['d', 'e', 'f', 'g', 'h']) {
      const inner = history.mark('Part');
      store.commit(add(name));
      history.squashToMark(inner);
    }
    if (isKept) {
      history.squashToMark(outer);
      expect(history.nextUndo?.title).toBe('Drag');
      expect(history.undo()).toBe(true);
    } else history.bailToMark(outer);
    expect(names(store)).toEqual(['a', 'b', 'c']);
    expect(history.undo()).toBe(false);
  }
});
