import { expect, test, vi } from 'vitest';
import { deskOf, FRAME } from '../app.fake.ts';

test('a segment is drawn from the frame where it begins to the end of the frame where it ends', async () => {
  const desk = deskOf();
  expect(await desk.at(10).do('mark-in')).toBe(true);
  await desk.at(19).do('mark-out');
  expect(desk.rows()).toEqual(['10-20']);
  expect(desk.selected()).toEqual(['10-20']);
  // The other way round, both frames belong to it too.
  await desk.at(40).do('mark-in');
  await desk.at(30).do('mark-out');
  expect(desk.rows()).toEqual(['10-20', '30-41']);
  await expect(desk.at(50).do('mark-out')).rejects.toMatchObject({ code: 'usage' });
  await desk.at(50).do('add-marker');
  expect(desk.selected()).toEqual(['50']);
});

test('every step is undone and done again, and says when there is none', async () => {
  const desk = deskOf();
  expect([desk.can('undo'), desk.can('redo')]).toEqual([false, false]);
  desk.draw(0, 10);
  desk.draw(20, 30);
  await desk.do('undo');
  expect(desk.rows()).toEqual(['0-10']);
  await desk.do('redo');
  expect(desk.rows()).toEqual(['0-10', '20-30']);
  expect(await desk.do('redo')).toBe(false);
  await desk.do('undo');
  await desk.do('undo');
  expect([desk.rows(), desk.can('undo'), desk.can('redo')]).toEqual([[], false, true]);
});

test('the playhead splits what it is inside of, and edges are no inside', async () => {
  const desk = deskOf();
  desk.draw(10, 20);
  expect([desk.at(10).can('split'), desk.at(20).can('split'), desk.at(9).can('split')]).toEqual([
    false,
    false,
    false,
  ]);
  await desk.at(14).do('split');
  expect(desk.rows()).toEqual(['10-14', '14-20']);
  // Selected ones alone are split, where there are any.
  const other = desk.draw(30, 40);
  desk.select(other);
  expect(desk.at(16).can('split')).toBe(false);
  await desk.at(35).do('split');
  expect(desk.rows()).toEqual(['10-14', '14-20', '30-35', '35-40']);
});

test('one is merged with the next, several with each other', async () => {
  const desk = deskOf();
  const [a, , c] = [desk.draw(0, 10), desk.draw(20, 30), desk.draw(40, 50)];
  expect(await desk.do('merge')).toBe(false);
  desk.select(a);
  await desk.do('merge');
  expect([desk.rows(), desk.selected()]).toEqual([['0-30', '40-50'], ['0-30']]);
  desk.select(desk.document.get(a.id)!, c);
  await desk.do('merge');
  expect([desk.rows(), desk.selected()]).toEqual([['0-50'], ['0-50']]);
});

test('edges go by a frame, stay a frame apart and inside the video', async () => {
  const desk = deskOf();
  desk.select(desk.draw(10, 12));
  expect(desk.can('start-later')).toBe(true);
  for (const [command, rows] of [
    ['start-earlier', '9-12'],
    ['start-later', '10-12'],
    ['start-later', '11-12'],
    ['start-later', '11-12'],
    ['end-later', '11-13'],
    ['end-earlier', '11-12'],
    ['end-earlier', '11-12'],
    ['move-earlier', '10-11'],
    ['move-later', '11-12'],
  ] as const) {
    await desk.do(command);
    expect([command, desk.rows()]).toEqual([command, [rows]]);
  }
  await desk.at(5).do('start-here');
  await desk.at(20).do('end-here');
  expect(desk.rows()).toEqual(['5-21']);
  desk.select(desk.draw(0, 3));
  await desk.do('start-earlier');
  await desk.do('move-earlier');
  expect(desk.rows()[0]).toBe('0-3');
});

test('an edge between frames goes to the next one on its side', async () => {
  const desk = deskOf();
  const made = desk.draw(10, 20);
  desk.select(made);
  const move = (byUs: number) => {
    const between = { ...desk.document.get(made.id)!, startUs: (10 * FRAME + byUs) as never };
    desk.document.edit('Move', { put: [between], remove: [] });
  };
  move(10_000);
  await desk.do('start-later');
  expect(desk.rows()).toEqual(['11-20']);
  move(10_000);
  await desk.do('start-earlier');
  expect(desk.rows()).toEqual(['10-20']);
});

test('a copy comes after its original, or where it is pasted', async () => {
  const desk = deskOf();
  const made = desk.draw(10, 20);
  expect([desk.can('duplicate'), desk.can('copy'), desk.can('paste')]).toEqual([false, false, false]);
  desk.select(made);
  await desk.do('duplicate');
  expect([desk.rows(), desk.selected()]).toEqual([['10-20', '20-30'], ['20-30']]);
  desk.select(made);
  // Text that is marked on the page is what a person means to copy.
  let isMarked = true;
  vi.stubGlobal('getSelection', () => ({ isCollapsed: !isMarked }));
  expect(desk.can('copy')).toBe(false);
  isMarked = false;
  await desk.do('copy');
  await desk.at(100).do('paste');
  expect([desk.rows(), desk.selected()]).toEqual([['10-20', '20-30', '100-110'], ['100-110']]);
  await desk.do('cut');
  expect(desk.rows()).toEqual(['10-20', '20-30']);
  await desk.do('paste-in-place');
  expect(desk.rows()).toEqual(['10-20', '20-30', '100-110']);
});

test('all of a track are selected and deleted as one step', async () => {
  const desk = deskOf();
  desk.draw(0, 10);
  desk.draw(20, 30);
  expect(await desk.do('delete')).toBe(false);
  await desk.do('select-all');
  expect(desk.selected()).toEqual(['0-10', '20-30']);
  await desk.do('delete');
  expect([desk.rows(), desk.document.undoTitle]).toEqual([[], 'Delete 2 segments']);
  await desk.do('undo');
  expect(desk.rows()).toHaveLength(2);
});

test('segments move between the tracks of the person', async () => {
  const desk = deskOf();
  const made = desk.draw(0, 10);
  desk.select(made);
  expect([desk.can('segment-track-up'), desk.can('segment-track-down')]).toEqual([false, false]);
  await desk.do('add-track');
  const [first, second] = desk.document.tracks.filter(({ kind }) => kind === 'human');
  desk.select(desk.document.get(made.id)!);
  await desk.do('segment-track-down');
  expect(desk.document.get(made.id)?.trackId).toBe(second!.id);
  expect(desk.can('segment-track-down')).toBe(false);
  await desk.do('segment-track-up');
  expect(desk.document.get(made.id)?.trackId).toBe(first!.id);
});

test('suggestions are accepted, rejected and reopened, and a rejected one is left alone', async () => {
  const desk = deskOf();
  desk.suggest([0, 10, 0.9], [20, 30, 0.4], [40, 50, 0.6]);
  const [first, second] = desk.document.tracks.flatMap(({ id }) => desk.document.segmentsOf(id));
  expect(desk.rows()).toEqual(['suggested 0-10', 'suggested 20-30', 'suggested 40-50']);
  desk.select(first!);
  expect([desk.can('accept'), desk.can('reject'), desk.can('reopen')]).toEqual([true, true, false]);
  await desk.do('accept');
  expect(desk.rows()[0]).toBe('accepted 0-10');
  expect([desk.can('accept'), desk.can('reject'), desk.can('reopen')]).toEqual([false, true, true]);
  await desk.do('reopen');
  expect(desk.rows()[0]).toBe('suggested 0-10');
  desk.select(second!);
  await desk.do('reject');
  expect(desk.rows()[1]).toBe('rejected 20-30');
  expect([desk.can('reject'), desk.can('accept-into-track'), desk.can('accept')]).toEqual([
    false,
    false,
    true,
  ]);
  desk.select(first!);
  await desk.do('accept-into-track');
  expect(desk.rows().filter((row) => row.includes('0-10'))).toContain('0-10');
});

test('all that are certain enough are accepted at once, the least certain is shown next', async () => {
  const desk = deskOf();
  expect(desk.can('next-uncertain')).toBe(false);
  desk.suggest([0, 10, 0.9], [20, 30, 0.4], [40, 50, 0.6]);
  desk.app.editing.acceptAbove = 0.6;
  await desk.do('accept-above');
  expect(desk.rows()).toEqual(['accepted 0-10', 'suggested 20-30', 'accepted 40-50']);
  expect(desk.can('accept-above')).toBe(false);
  await desk.do('next-uncertain');
  expect(desk.selected()).toEqual(['suggested 20-30']);
});

test('the neighbours of the selection, or of the playhead, are reached one by one', async () => {
  const desk = deskOf();
  for (const from of [10, 30, 50]) desk.draw(from, from + 5);
  await desk.at(30).do('next-segment');
  expect(desk.selected()).toEqual(['30-35']);
  await desk.do('next-segment');
  expect([desk.selected(), desk.app.player.positionUs]).toEqual([['50-55'], 50 * FRAME]);
  expect(await desk.do('next-segment')).toBe(false);
  await desk.do('previous-segment');
  await desk.do('previous-segment');
  expect(desk.selected()).toEqual(['10-15']);
  await desk.do('deselect');
  expect(desk.selected()).toEqual([]);
  await desk.at(30).do('previous-segment');
  expect(desk.selected()).toEqual(['10-15']);
});

test('each step of the history says what it was', async () => {
  const desk = deskOf();
  const title = () => desk.document.undoTitle;
  const [a, b] = [desk.draw(10, 30), desk.draw(50, 60)];
  const said: Record<string, string | null> = {};
  for (const [command, frame] of [
    ['end-earlier', 0],
    ['start-here', 12],
    ['end-here', 40],
    ['move-later', 0],
    ['split', 20],
    ['duplicate', 0],
  ] as const) {
    desk.select(desk.document.get(a.id)!);
    expect(await desk.at(frame).do(command)).toBe(true);
    said[command] = title();
  }
  expect(said).toEqual({
    'end-earlier': 'Nudge edge',
    'start-here': 'Move start',
    'end-here': 'Move end',
    'move-later': 'Move segment',
    split: 'Split',
    duplicate: 'Duplicate',
  });
  // Moved 13-42, split at 20, and the first part copied behind itself.
  expect(desk.rows()).toEqual(['13-20', '20-27', '20-42', '50-60']);
  desk.select(desk.document.get(a.id)!, b);
  await desk.do('move-earlier');
  expect(title()).toBe('Move 2 segments');
});

test('an edge goes by exactly one frame', async () => {
  const desk = deskOf();
  desk.select(desk.draw(100, 200));
  for (const [command, rows] of [
    ['end-earlier', '100-199'],
    ['end-later', '100-200'],
    ['start-later', '101-200'],
    ['start-earlier', '100-200'],
    ['move-later', '101-201'],
    ['move-earlier', '100-200'],
  ] as const) {
    await desk.do(command);
    expect([command, desk.rows()]).toEqual([command, [rows]]);
  }
});

test('a marker is copied a frame behind itself', async () => {
  const desk = deskOf();
  await desk.at(50).do('add-marker');
  await desk.do('duplicate');
  expect([desk.rows(), desk.selected()]).toEqual([['50', '51'], ['51']]);
});

test('of what was merged one is left, and it alone is selected', async () => {
  const desk = deskOf();
  desk.select(desk.draw(0, 10), desk.draw(20, 30));
  await desk.do('merge');
  expect([desk.selected(), desk.file.selection.ids.size, desk.document.undoTitle]).toEqual([
    ['0-30'],
    1,
    'Merge',
  ]);
});

test('a segment that was moved to another track takes the next ones there', async () => {
  const desk = deskOf();
  const made = desk.draw(0, 10);
  await desk.do('add-track');
  const [first, second] = desk.document.tracks.filter(({ kind }) => kind === 'human');
  desk.select(made);
  expect(desk.file.selection.track?.id).toBe(first!.id);
  await desk.do('segment-track-down');
  expect([desk.file.selection.track?.id, desk.document.undoTitle]).toEqual([second!.id, 'Move to Track 2']);
});

test('what would lie after the end is not pasted, and that is told', async () => {
  const desk = deskOf();
  desk.select(desk.draw(0, 10), desk.draw(100, 110));
  await desk.do('copy');
  await desk.at(200).do('paste');
  expect([desk.app.notices.list, desk.document.undoTitle]).toEqual([[], 'Paste 2 segments']);
  await desk.at(1450).do('paste');
  expect(desk.app.notices.list.at(-1)?.message).toBe('Pasted 1 of 2: the others would lie after the end');
});

test('the label of what is selected is asked for by a key', async () => {
  const desk = deskOf();
  expect(desk.can('choose-label')).toBe(false);
  desk.select(desk.draw(0, 10));
  await desk.do('choose-label');
  expect(desk.app.editing.isChoosingLabel).toBe(true);
});
