import { expect, it } from 'vitest';
import { storeOf, VIDEO } from '../document/document.fake.ts';
import { History } from '../document/history.ts';
import { idOf } from '../document/ids.ts';
import { cameraOf, removeCamera, setCamera, setOffset } from './second-camera.ts';

const SIDE = { contentId: 'b'.repeat(64), name: 'side.mp4', behindUs: 0 };

it('shows one video beside another, with an offset and undo', () => {
  const store = storeOf();
  const history = new History(store);
  store.commit(setCamera(VIDEO.id, SIDE));
  store.commit(setOffset(store, VIDEO.id, -1_500_000.4));
  expect(cameraOf(store, VIDEO.id)).toMatchObject({ ...SIDE, behindUs: -1_500_000 });
  // Another takes its place: there is one.
  store.commit(setCamera(VIDEO.id, { ...SIDE, name: 'top.mp4' }));
  expect(store.all('camera').size).toBe(1);
  history.undo();
  history.undo();
  expect(cameraOf(store, VIDEO.id)).toMatchObject(SIDE);
  store.commit(removeCamera(VIDEO.id));
  expect(cameraOf(store, VIDEO.id)).toBeNull();
  // Nothing has an offset where nothing is shown.
  expect(setOffset(store, VIDEO.id, 5).put).toEqual([]);
  expect(cameraOf(store, idOf('video', 'other'))).toBeNull();
});
