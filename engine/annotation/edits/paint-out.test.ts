import { expect, it } from 'vitest';
import { storeOf, VIDEO } from '../document/document.fake.ts';
import { History } from '../document/history.ts';
import { idOf } from '../document/ids.ts';
import { paintedOutOf, paintOut, regionsFor, removeRegion } from './paint-out.ts';

const CLOCK = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
const LOGO = { x: 0.5, y: 0, width: 0.5, height: 0.1 };

it('paints regions out of a video and of all of its study, with undo', () => {
  const store = storeOf();
  const history = new History(store);
  store.commit(paintOut(store, VIDEO.id, { ...CLOCK, y: 0.899999999 }, false));
  store.commit(paintOut(store, VIDEO.id, LOGO, true));
  const both = paintedOutOf(store, VIDEO.id);
  expect(both).toMatchObject([
    { ...LOGO, videoId: null },
    { ...CLOCK, videoId: VIDEO.id },
  ]);
  expect(regionsFor(store.records(), VIDEO.id)).toEqual([CLOCK]);
  expect(regionsFor(store.records(), null)).toEqual([LOGO]);
  // Those of another video are nothing to this one.
  expect(paintedOutOf(store, idOf('video', 'other'))).toMatchObject([LOGO]);
  store.commit(removeRegion(both[1]!.id));
  expect(paintedOutOf(store, VIDEO.id)).toMatchObject([LOGO]);
  history.undo();
  expect(paintedOutOf(store, VIDEO.id)).toEqual(both);
  history.undo();
  history.undo();
  expect(paintedOutOf(store, VIDEO.id)).toEqual([]);
});

it('leaves something of the picture, also of what video and study say together', () => {
  const store = storeOf();
  store.commit(paintOut(store, VIDEO.id, { x: 0, y: 0, width: 1, height: 0.5 }, true));
  const rest = { x: 0, y: 0.5, width: 1, height: 0.5 };
  expect(() => paintOut(store, VIDEO.id, rest, false)).toThrow(/cover the whole picture/);
  for (let i = 0; i < 16; i++)
    store.commit(paintOut(store, VIDEO.id, { x: i / 20, y: 0, width: 0.01, height: 0.1 }, false));
  expect(() => store.commit(paintOut(store, VIDEO.id, CLOCK, false))).toThrow(/At most 16 regions/);
  // The study's are counted apart.
  store.commit(paintOut(store, VIDEO.id, CLOCK, true));
});
