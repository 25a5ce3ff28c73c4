import { expect, test } from 'vitest';
import { PictureView } from './picture-view.svelte.ts';

test('what lies under the pointer stays there', () => {
  const view = new PictureView();
  view.zoomAt(2, 0.25, 0.5);
  expect(view.transform).toBe('translate(-25%, -50%) scale(2)');
  view.zoomAt(2, 0.25, 0.5);
  expect(view.transform).toBe('translate(-75%, -150%) scale(4)');
});

test('the picture never leaves the stage, nor becomes smaller than it', () => {
  const view = new PictureView();
  view.pan(0.5, -0.5);
  expect(view.transform).toBe('none');
  view.zoomAt(4, 0, 0);
  view.pan(1, 1);
  expect(view.transform).toBe('translate(0%, 0%) scale(4)');
  view.pan(-10, -10);
  expect(view.transform).toBe('translate(-300%, -300%) scale(4)');
  view.zoomAt(0.01, 0.5, 0.5);
  expect([view.zoom, view.transform]).toEqual([1, 'none']);
  view.zoomAt(1000, 0.5, 0.5);
  expect(view.zoom).toBe(16);
  view.reset();
  expect(view.isZoomed).toBe(false);
});
