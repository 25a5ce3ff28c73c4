import { expect, it } from 'vitest';
import {
  BASE,
  countingIds,
  label,
  MODELS,
  OWN,
  own,
  SECOND,
  s,
  segmentId,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { idOf } from '../document/ids.ts';
import { segmentsOf } from '../document/query.ts';
import { AnnotationStore } from '../document/store.ts';
import { labelPath } from '../labels/label-tree.ts';
import { copySegments, type PastePlace, pasteSegments } from './paste.ts';

const PLACE: PastePlace = {
  trackId: OWN,
  shiftUs: s(10),
  onFrame: (timeUs) => s(Math.round(timeUs / 40_000) * 0.04),
  frameUs: () => 40_000,
};
const names = (...all: string[]) => all.map(segmentId);

function pasted(
  store: AnnotationStore,
  clip: ReturnType<typeof copySegments>,
  place: Partial<PastePlace> = {},
) {
  const before = new Set(store.all('segment').keys());
  store.commit(pasteSegments(store, clip!, { ...PLACE, ...place }, countingIds()));
  return [OWN, SECOND].flatMap((track) =>
    segmentsOf(store, track)
      .filter(({ id }) => !before.has(id))
      .map(({ startUs, endUs, labelId, note }) => ({
        track,
        from: startUs / 1e6,
        to: endUs === null ? null : endUs / 1e6,
        label: labelId && labelPath(store, labelId).join(' / '),
        note,
      })),
  );
}

it('keeps times, labels, notes and markers, on whole frames', () => {
  const store = storeOf(own('a', 1, 2.013, WAVE, { note: 'left hand' }), own('m', 3, null));
  expect(pasted(store, copySegments(store, names('m', 'a')))).toEqual([
    { track: OWN, from: 11, to: 12, label: 'Wave', note: 'left hand' },
    { track: OWN, from: 13, to: null, label: 'Walk', note: '' },
  ]);
});

it('makes what a model found the person’s own, and rows stay apart as far as there are tracks', () => {
  const store = storeOf(own('a', 1, 2), own('b', 1, 2, WALK, { trackId: SECOND }), suggested('x', 1, 2));
  const clip = copySegments(store, names('a', 'b', 'x'));
  expect(pasted(store, clip).map(({ track }) => track)).toEqual([OWN, SECOND, SECOND]);
  const copies = [...segmentsOf(store, OWN), ...segmentsOf(store, SECOND)].filter(
    ({ startUs }) => startUs === s(11),
  );
  for (const copy of copies)
    expect(copy).toMatchObject({ origin: 'human', state: 'accepted', provenance: null, score: null });
  expect(pasted(storeOf(), clip, { trackId: SECOND }).map(({ track }) => track)).toEqual([
    SECOND,
    SECOND,
    SECOND,
  ]);
  expect(() => pasteSegments(store, clip!, { ...PLACE, trackId: MODELS })).toThrow(/track of your own/);
});

it('finds labels in another video by their path, makes those that are missing and changes none', () => {
  const arms = label(idOf('label', 'arms'), 'Arms', { colour: 9 });
  const raise = label(idOf('label', 'raise'), 'Raise', { parentId: arms.id, colour: 5, key: 'r' });
  const from = storeOf(arms, raise, own('a', 1, 2, raise.id), own('b', 3, 4, WAVE));
  const clip = copySegments(from, names('a', 'b'));
  const wave = label(idOf('label', 'other'), 'wave', { colour: 3, key: 'r', aliases: ['hello'] });
  const into = new AnnotationStore([...BASE.filter(({ id }) => id !== WAVE), wave]);
  expect(pasted(into, clip).map((each) => each.label)).toEqual(['Arms / Raise', 'wave']);
  expect(into.get(wave.id)).toEqual(wave);
  const made = [...into.all('label').values()].find(({ name }) => name === 'Raise');
  // The key belongs to another label there.
  expect(made).toMatchObject({ colour: 5, key: null });
});

it('cuts at the end of the video and leaves out what lies after it', () => {
  const store = storeOf(own('a', 1, 5), own('b', 6, 8));
  const clip = copySegments(store, names('a', 'b'));
  const shiftUs = VIDEO.durationUs - s(3);
  expect(pasted(store, clip, { shiftUs })).toMatchObject([{ from: 98, to: 100 }]);
  expect(pasteSegments(store, clip!, { ...PLACE, shiftUs: VIDEO.durationUs }).put).toEqual([]);
  expect(copySegments(store, [])).toBeNull();
});
