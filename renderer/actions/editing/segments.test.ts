import { afterEach, expect, test, vi } from 'vitest';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { playingDeskOf } from '../playing.fake.ts';
import { clickSegment, playSegment, selectedRange } from './segment-actions.ts';

const NO_KEYS = { ctrlKey: false, metaKey: false, shiftKey: false };

afterEach(() => vi.unstubAllGlobals());

const shown = ({ app }: TestDesk) => {
  const { startUs, spanUs } = app.timeline.scale;
  return { from: startUs / FRAME, to: (startUs + spanUs) / FRAME };
};

test('a click selects, shows the beginning and plays nothing, unless the person likes that', () => {
  const desk = playingDeskOf();
  const { app } = desk;
  const far = desk.draw(1000, 1100);
  clickSegment(app, far.id, NO_KEYS);
  expect([desk.selected(), app.player.positionUs, app.player.isPlaying]).toEqual([
    ['1000-1100'],
    1000 * FRAME,
    false,
  ]);
  expect(shown(desk).from).toBeLessThanOrEqual(1000);
  expect(shown(desk).to).toBeGreaterThanOrEqual(1100);
  app.settings.playsOnClick = true;
  const near = desk.draw(20, 30);
  clickSegment(app, near.id, NO_KEYS);
  expect([desk.selected(), app.player.positionUs, app.player.isPlayingRange, app.player.isLooping]).toEqual([
    ['20-30'],
    20 * FRAME,
    true,
    false,
  ]);
  expect(shown(desk).from).toBeLessThanOrEqual(20);
});

test('with a key held a click adds, takes out, or reaches to a segment, and leaves the playhead alone', () => {
  const desk = playingDeskOf();
  const { app } = desk;
  const [a, b, c] = [desk.draw(0, 10), desk.draw(20, 30), desk.draw(40, 50)];
  app.player.seek(70 * FRAME);
  desk.select(a);
  clickSegment(app, c.id, { ...NO_KEYS, ctrlKey: true });
  expect(desk.selected()).toEqual(['0-10', '40-50']);
  clickSegment(app, a.id, { ...NO_KEYS, metaKey: true });
  expect(desk.selected()).toEqual(['40-50']);
  desk.select(a);
  clickSegment(app, c.id, { ...NO_KEYS, shiftKey: true });
  expect(desk.selected()).toEqual(['0-10', '20-30', '40-50']);
  expect([app.player.positionUs, b.startUs]).toEqual([70 * FRAME, 20 * FRAME]);
});

test('a marker is shown and not played', async () => {
  const desk = playingDeskOf();
  await desk.at(50).do('add-marker');
  const [marker] = desk.file.selection.segments;
  desk.at(0).select();
  playSegment(desk.app, marker!);
  expect([desk.selected(), desk.app.player.positionUs, desk.app.player.isPlaying]).toEqual([
    ['50'],
    50 * FRAME,
    false,
  ]);
  // To be looked for, or played, it is a frame long.
  expect(selectedRange(desk.app)).toEqual({ fromUs: 50 * FRAME, toUs: 51 * FRAME });
});

test('what is selected plays once or again and again, and the same key stops the repetition', async () => {
  const desk = playingDeskOf();
  const { app } = desk;
  expect([desk.can('play-segment'), desk.can('loop-segment')]).toEqual([false, false]);
  const [a, b] = [desk.draw(1000, 1050), desk.draw(1100, 1150)];
  desk.select(a, b);
  expect(selectedRange(app)).toEqual({ fromUs: 1000 * FRAME, toUs: 1150 * FRAME });
  await desk.do('play-segment');
  expect([app.player.isPlayingRange, app.player.isLooping, app.player.positionUs]).toEqual([
    true,
    false,
    1000 * FRAME,
  ]);
  expect(shown(desk).to).toBeGreaterThanOrEqual(1150);
  await desk.do('loop-segment');
  expect(app.player.isLooping).toBe(true);
  await desk.do('loop-segment');
  expect([app.player.isLooping, app.player.isPlaying]).toEqual([false, false]);
  await desk.do('loop-segment');
  await desk.do('play-segment');
  expect([app.player.isLooping, app.player.isPlayingRange]).toEqual([false, true]);
});

test('nothing plays before there is a picture', () => {
  const desk = deskOf();
  desk.select(desk.draw(0, 10));
  expect([desk.can('play-segment'), desk.can('loop-segment')]).toEqual([false, false]);
});

test('the range of a longer segment that begins first is not cut by a later short one', () => {
  const desk = deskOf();
  const long = desk.draw(10, 100);
  desk.select(long);
  expect(selectedRange(desk.app)).toEqual({ fromUs: 10 * FRAME, toUs: 100 * FRAME });
  desk.select();
  expect(selectedRange(desk.app)).toBeNull();
});

test('the next one passes over what was rejected, by the selection and by the playhead', async () => {
  const desk = playingDeskOf();
  desk.suggest([10, 20, 0.9], [30, 40, 0.8], [50, 60, 0.7]);
  const [, second] = desk.document.tracks.flatMap(({ id }) => [...desk.document.segmentsOf(id)]);
  desk.select(second!);
  await desk.do('reject');
  // From the rejected one itself its neighbours are reached.
  await desk.do('next-segment');
  expect([desk.selected(), desk.app.player.positionUs]).toEqual([['suggested 50-60'], 50 * FRAME]);
  await desk.do('previous-segment');
  expect(desk.selected()).toEqual(['suggested 10-20']);
  await desk.do('deselect');
  await desk.at(25).do('next-segment');
  expect(desk.selected()).toEqual(['suggested 50-60']);
  await desk.do('deselect');
  await desk.at(45).do('previous-segment');
  expect(desk.selected()).toEqual(['suggested 10-20']);
  await desk.do('deselect');
  expect([desk.at(10).can('previous-segment'), desk.at(51).can('next-segment')]).toEqual([false, false]);
});

test('Escape forgets the begin first, then the selection, and is free when there is neither', async () => {
  const desk = deskOf();
  expect(desk.can('deselect')).toBe(false);
  desk.select(desk.draw(0, 10));
  await desk.at(30).do('mark-in');
  await desk.do('deselect');
  expect([desk.app.editing.inPointOf(desk.file), desk.selected()]).toEqual([null, ['0-10']]);
  await desk.do('deselect');
  expect([desk.selected(), desk.can('deselect')]).toEqual([[], false]);
});

test('cutting as the model suggests can be asked for once it is another', async () => {
  const desk = deskOf();
  const { cutting } = desk.app;
  expect(desk.can('reset-cutting')).toBe(false);
  cutting.minDurationUs = 3_000_000;
  expect(desk.can('reset-cutting')).toBe(true);
  await desk.do('reset-cutting');
  expect([cutting.isChanged, desk.can('reset-cutting')]).toEqual([false, false]);
});

test('edges that are moved while they repeat are what repeats from then on', async () => {
  const desk = playingDeskOf();
  const { app } = desk;
  desk.select(desk.draw(100, 110));
  await desk.do('loop-segment');
  const adjusted = vi.spyOn(app.player, 'adjustLoop');
  await desk.do('end-later');
  expect(adjusted).toHaveBeenCalledWith(100 * FRAME, 111 * FRAME);
});
