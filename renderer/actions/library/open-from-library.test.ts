import { flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { endpoints } from '../../state/app/host.fake.ts';
import { foundOf, libraryOf } from '../../state/library/library.fake.ts';
import { FRAME } from '../app.fake.ts';
import { playingDeskOf } from '../playing.fake.ts';

afterEach(() => vi.unstubAllGlobals());

/** A found segment of the video that is open on the desk, `[from, to)` in frames. */
async function foundOnDesk(from: number, to: number | null, label = 'fall') {
  const found = foundOf(1, { startUs: from * FRAME, endUs: to === null ? null : to * FRAME, label });
  const { host } = libraryOf({ segments: [found] });
  const desk = playingDeskOf();
  const { app } = desk;
  vi.spyOn(desk.file, 'frameTimes').mockResolvedValue([]);
  host
    .answers(endpoints.videos.open, () => ({
      token: 'b',
      name: 'clip.mp4',
      size: 1000,
      url: '/media/b',
      contentId: '0'.repeat(64),
    }))
    .answers(endpoints.videos.results, () => ({ results: [] }));
  await app.foundSegments.refresh();
  app.desk.showLibrary('segments');
  const shown = () => {
    flushSync();
    const { startUs, spanUs } = app.timeline.scale;
    const isInView = startUs <= from * FRAME && (to ?? from) * FRAME <= startUs + spanUs;
    return [app.desk.view, desk.selected(), app.player.positionUs / FRAME, app.player.isPlaying, isInView];
  };
  return { desk, app, host, shown };
}

test('the segment that was found is selected and played, of two at one place the one of its label', async () => {
  const { desk, app, shown } = await foundOnDesk(1000, 1010);
  const [other, named] = [desk.draw(1000, 1010), desk.draw(1000, 1010)];
  desk.document.edit('', (records) => createLabel(records, { name: 'walk', parentId: null, colour: 0 }));
  desk.document.edit('', (records) => createLabel(records, { name: 'fall', parentId: null, colour: 1 }));
  const labels = new Map([...desk.document.labels.values()].map(({ id, name }) => [name, id]));
  desk.document.edit('', {
    put: [
      { ...other, labelId: labels.get('walk')! },
      { ...named, labelId: labels.get('fall')! },
    ],
    remove: [],
  });
  await desk.do('open-picked');
  expect(shown()).toEqual(['desk', ['1000-1010'], 1000, true, true]);
  expect(desk.file.selection.segments.map(({ id }) => id)).toEqual([named.id]);
  expect(app.openVideos.files).toHaveLength(1);
});

test('of another label at that place is the next best; what only begins or ends there is not it', async () => {
  const { desk, shown } = await foundOnDesk(100, 110, 'fall');
  desk.draw(100, 120);
  desk.draw(90, 110);
  const same = desk.draw(100, 110);
  await desk.do('open-picked');
  expect(shown()).toEqual(['desk', ['100-110'], 100, true, true]);
  expect(desk.file.selection.segments.map(({ id }) => id)).toEqual([same.id]);
});

test('what is not there any more is shown by its time alone', async () => {
  const { desk, shown } = await foundOnDesk(1000, 1010);
  desk.draw(1000, 1020);
  await desk.do('open-picked');
  expect(shown()).toEqual(['desk', [], 1000, false, true]);
  const marker = await foundOnDesk(1200, null);
  await marker.desk.do('open-picked');
  expect(marker.shown()).toEqual(['desk', [], 1200, false, true]);
});
