import { describe, expect, it } from 'vitest';
import { AppError } from '../../base/errors.ts';
import type { Micros } from '../../base/micros.ts';
import { putting } from './changes.ts';
import {
  BASE,
  FALL,
  label,
  MODELS,
  OWN,
  own,
  SECOND,
  segmentId,
  snapshot,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from './document.fake.ts';
import { idOf } from './ids.ts';
import type { AnyRecord, Selection } from './records.ts';
import { EMPTY_DIFF, type RecordsDiff, reverse, sizeOf, squash, touchesDocument } from './records-diff.ts';
import { AnnotationStore } from './store.ts';

const walkTrack = (store: AnnotationStore) => store.get(OWN)!;

describe('the store', () => {
  it('lets labels lie in each other so deep and no deeper', () => {
    const id = (index: number) => idOf('label', `deep${index}`);
    const chain = Array.from({ length: 70 }, (_, index) =>
      label(id(index), `Deep ${index}`, { parentId: index === 0 ? null : id(index - 1), order: index }),
    );
    expect(() => new AnnotationStore([...BASE, ...chain.slice(0, 65)])).not.toThrow();
    expect(() => new AnnotationStore([...BASE, ...chain])).toThrow(/lies under more than 64 others/);
  });

  it('keeps frozen records and says what changed', () => {
    const store = storeOf(own('a', 1, 2));
    const heard: RecordsDiff[] = [];
    store.listen((diff) => heard.push(diff));
    const before = store.get(segmentId('a'))!;
    const diff = store.commit({ put: [{ ...before, note: 'x' }, own('b', 3, 4)], remove: [] });
    expect([...diff.added.keys()]).toEqual(['segment:b']);
    expect(diff.updated.get(before.id)).toEqual([before, { ...before, note: 'x' }]);
    expect(heard).toEqual([diff]);
    expect(Object.isFrozen(store.get(segmentId('a')))).toBe(true);
    expect(Object.isFrozen(store.get(WALK)!.aliases)).toBe(true);
    expect(store.all('segment').size).toBe(2);
    expect(structuredClone(diff)).toEqual(diff);
  });

  it('tells no one of a change that changes nothing', () => {
    const store = storeOf(own('a', 1, 2));
    store.listen(() => expect.unreachable());
    expect(store.commit(putting(own('a', 1, 2)))).toBe(EMPTY_DIFF);
    expect(store.commit({ put: [own('new', 1, 2)], remove: [segmentId('new'), segmentId('gone')] })).toBe(
      EMPTY_DIFF,
    );
    const moved = { put: [own('a', 5, 6), own('a', 1, 2)], remove: [] };
    expect(sizeOf(store.commit(moved))).toBe(0);
  });

  it('tells every listener, also after one that failed', () => {
    const store = storeOf();
    let heard = 0;
    store.listen(() => {
      throw new Error('listener');
    });
    const stop = store.listen(() => heard++);
    expect(() => store.commit(putting(own('a', 1, 2)))).toThrow('listener');
    expect(heard).toBe(1);
    expect(store.get(segmentId('a'))).toBeDefined();
    stop();
    expect(() => store.commit(putting(own('b', 1, 2)))).toThrow('listener');
    expect(heard).toBe(1);
  });

  it('does not let a listener change it', () => {
    const store = storeOf();
    store.listen(() => store.commit(putting(own('b', 1, 2))));
    expect(() => store.commit(putting(own('a', 1, 2)))).toThrow('must not change');
    expect(store.get(segmentId('b'))).toBeUndefined();
  });

  it('lets segments overlap, end with the video and have no length at all as markers', () => {
    const store = storeOf(
      own('a', 1, 5),
      own('b', 2, 3),
      own('c', 1, 5),
      own('end', 99, 100),
      own('m', 100, null),
    );
    expect(store.all('segment').size).toBe(5);
  });
});

describe('a change that breaks a rule is refused whole', () => {
  const cases: readonly (readonly [string, { put?: AnyRecord[]; remove?: AnyRecord['id'][] }, RegExp])[] = [
    ['ends before it starts', { put: [own('x', 3, 2)] }, /end after it starts/],
    ['has no length', { put: [own('x', 3, 3)] }, /end after it starts/],
    ['reaches past the video', { put: [own('x', 99, 100.000001)] }, /inside the video/],
    ['marker past the video', { put: [own('x', 101, null)] }, /inside the video/],
    ['starts before the video', { put: [own('x', -1, 2)] }, /whole microsecond/],
    [
      'between microseconds',
      { put: [own('x', 1, 2, WALK, { startUs: 0.5 as Micros })] },
      /whole microsecond/,
    ],
    ['not a number', { put: [own('x', 1, 2, WALK, { endUs: Number.NaN as Micros })] }, /whole microsecond/],
    ['unknown label', { put: [own('x', 1, 2, idOf('label', 'no'))] }, /label that does not exist/],
    [
      'unknown track',
      { put: [own('x', 1, 2, WALK, { trackId: idOf('track', 'no') })] },
      /track that does not/,
    ],
    ['score above 1', { put: [suggested('x', 1, 2, 1.1)] }, /between 0 and 1/],
    ['score not a number', { put: [suggested('x', 1, 2, Number.NaN)] }, /between 0 and 1/],
    ['model without model', { put: [suggested('x', 1, 2, 0.5, { provenance: null })] }, /say which model/],
    ['drawn on a model’s track', { put: [own('x', 1, 2, WALK, { trackId: MODELS })] }, /only what the model/],
    ['undecided on a person’s track', { put: [suggested('x', 1, 2, 0.5, { trackId: OWN })] }, /no undecided/],
    ['label in use', { remove: [WALK] }, /still used by segments/],
    ['track in use', { remove: [OWN] }, /still has segments/],
    ['video in use', { remove: [VIDEO.id] }, /still/],
    [
      'label above another',
      { put: [label(WAVE, 'Wave', { parentId: FALL })], remove: [FALL] },
      /does not exist|under it/,
    ],
    ['label under itself', { put: [label(WAVE, 'Wave', { parentId: WAVE })] }, /under itself/],
    [
      'labels in a ring',
      { put: [label(WAVE, 'Wave', { parentId: FALL }), label(FALL, 'Fall', { parentId: WAVE })] },
      /under itself/,
    ],
    ['label without name', { put: [label(WAVE, ' ')] }, /must have a name/],
    ['key twice', { put: [label(WAVE, 'Wave', { key: '1' })] }, /already belongs to the label "Walk"/],
    ['shorter video', { put: [{ ...VIDEO, durationUs: 1_500_000 as Micros }] }, /after its new end/],
    [
      'watched twice',
      {
        put: [
          {
            type: 'seen',
            id: idOf('seen', '1'),
            videoId: VIDEO.id,
            startUs: 0 as Micros,
            endUs: 9 as Micros,
          },
          {
            type: 'seen',
            id: idOf('seen', '2'),
            videoId: VIDEO.id,
            startUs: 9 as Micros,
            endUs: 12 as Micros,
          },
        ],
      },
      /must not touch/,
    ],
    ['foreign id', { put: [{ ...own('x', 1, 2), id: 'label:x' as never }] }, /does not belong/],
  ];

  it.each(cases)('%s', (_, { put = [], remove = [] }, sentence) => {
    const store = storeOf(own('a', 1, 2));
    const before = snapshot(store);
    store.listen(() => expect.unreachable());
    const change = { put: [own('fine', 5, 6), ...put], remove };
    expect(() => store.commit(change)).toThrow(AppError);
    expect(() => store.commit(change)).toThrow(sentence);
    expect(() => store.commit(change)).toThrow(expect.objectContaining({ code: 'annotation/invalid' }));
    expect(snapshot(store)).toEqual(before);
  });

  it('a track changes neither its kind nor its video', () => {
    const store = storeOf();
    expect(() =>
      store.commit(putting({ ...walkTrack(store), kind: 'model', model: store.get(MODELS)!.model })),
    ).toThrow('cannot change its kind');
    expect(() => new AnnotationStore(BASE.slice(1))).toThrow('video that does not exist');
  });
});

describe('on behalf of a model', () => {
  it('suggestions come and go', () => {
    const store = storeOf(suggested('a', 1, 2));
    store.commit({ put: [suggested('b', 1, 3)], remove: [segmentId('a')] }, 'model');
    store.commit(putting(suggested('b', 1, 3, 0.3)), 'model');
    expect([...store.all('segment').keys()]).toEqual(['segment:b']);
  });

  const state = (state: 'accepted' | 'rejected' | 'edited') => suggested('a', 1, 2, 0.8, { state });
  it.each([
    ['a drawn segment', own('a', 1, 2)],
    ['a suggestion accepted into a track', suggested('a', 1, 2, 0.8, { trackId: OWN, state: 'accepted' })],
    ['an accepted suggestion', state('accepted')],
    ['a rejected suggestion', state('rejected')],
    ['an edited suggestion', state('edited')],
  ])('%s can be neither changed nor removed', (_, segment) => {
    const store = storeOf(segment);
    expect(() => store.commit(putting({ ...segment, endUs: 5_000_000 as Micros }), 'model')).toThrow(
      'must not change',
    );
    expect(() => store.commit({ put: [], remove: [segment.id] }, 'model')).toThrow('must not change');
    expect(store.get(segment.id)).toEqual(segment);
  });

  it('nothing enters a person’s track, no label changes and nothing is decided', () => {
    const store = storeOf(suggested('a', 1, 2));
    for (const record of [
      own('x', 1, 2),
      suggested('a', 1, 2, 0.8, { state: 'accepted' }),
      suggested('b', 1, 2, 0.8, { state: 'rejected' }),
      label(WALK, 'Run', { key: '1', aliases: ['stroll'] }),
      { ...store.get(SECOND)!, name: 'Mine' },
    ]) {
      expect(() => store.commit(putting(record), 'model')).toThrow('must not change');
    }
    store.commit(putting(label(idOf('label', 'new'), 'New', { order: 5 })), 'model');
  });
});

describe('diffs', () => {
  it('squash to their net effect', () => {
    const store = storeOf(own('a', 1, 2), own('b', 1, 2));
    const diffs = [
      store.commit(putting(own('a', 3, 4), own('new', 1, 2), own('brief', 1, 2))),
      store.commit({ put: [own('a', 5, 6), own('new', 2, 3)], remove: [segmentId('brief'), segmentId('b')] }),
      store.commit(putting(own('b', 1, 2))),
    ];
    const sum = squash(diffs);
    expect([...sum.added]).toEqual([['segment:new', own('new', 2, 3)]]);
    expect([...sum.updated]).toEqual([['segment:a', [own('a', 1, 2), own('a', 5, 6)]]]);
    expect(sum.removed.size).toBe(0);
    expect(sizeOf(squash([sum, reverse(sum)]))).toBe(0);
  });

  it('know whether the file would change', () => {
    const store = storeOf();
    const selection: Selection = {
      type: 'selection',
      id: idOf('selection', 'clip'),
      videoId: VIDEO.id,
      segmentIds: [segmentId('gone')],
      trackId: OWN,
    };
    expect(touchesDocument(store.commit(putting(selection)))).toBe(false);
    expect(touchesDocument(store.commit(putting(own('a', 1, 2))))).toBe(true);
  });
});
