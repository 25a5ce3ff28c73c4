import { afterEach, expect, test, vi } from 'vitest';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { playingDeskOf } from '../playing.fake.ts';

afterEach(() => vi.unstubAllGlobals());

/** The stretch that the timeline shows, in frames. */
const shown = ({ app }: TestDesk) => {
  const { startUs, spanUs } = app.timeline.scale;
  return [Math.round(startUs / FRAME), Math.round((startUs + spanUs) / FRAME)];
};

test('the timeline is zoomed around the playhead, out again, and to the whole video', async () => {
  const desk = playingDeskOf();
  await desk.do('zoom-fit');
  expect(shown(desk)).toEqual([0, 1500]);
  // A quarter of what is seen lies before the playhead, and stays there.
  await desk.at(375).do('zoom-in');
  expect(shown(desk)).toEqual([141, 1078]);
  await desk.do('zoom-in');
  await desk.do('zoom-out');
  expect(shown(desk)).toEqual([141, 1078]);
  await desk.do('zoom-fit');
  expect(shown(desk)).toEqual([0, 1500]);
  await desk.do('go-to');
  expect(desk.app.editing.isGoing).toBe(true);
});

test('there is nothing to zoom, or to go to, where no length is known', () => {
  const desk = deskOf();
  const commands = ['zoom-in', 'zoom-out', 'zoom-fit', 'go-to', 'zoom-selection'];
  expect(commands.filter((id) => desk.can(id))).toEqual([]);
});

test('what is selected fills most of the timeline, the longest of it included', async () => {
  const desk = playingDeskOf();
  const [long] = [desk.draw(100, 300), desk.draw(120, 140)];
  desk.select(long);
  expect(desk.can('zoom-selection')).toBe(true);
  const short = desk.document.segmentsOf(desk.document.tracks[0]!.id).find(({ id }) => id !== long.id)!;
  desk.select(long, short);
  await desk.do('zoom-selection');
  expect(shown(desk)).toEqual([75, 325]);
  desk.app.openVideos.remove(desk.file);
  expect(desk.can('zoom-selection')).toBe(false);
});

test('rows are by track, subject or label in turn, and it is said by which', async () => {
  const desk = deskOf();
  const { settings, notices } = desk.app;
  const seen: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await desk.do('switch-rows');
    seen.push(`${settings.rowsBy}: ${notices.list.at(-1)!.message}`);
  }
  expect(seen).toEqual([
    'subject: A row for each subject',
    'label: A row for each label',
    'track: A row for each track',
  ]);
});

test('rows grow and shrink by the same, and what the timeline shows is turned off and on', async () => {
  const desk = deskOf();
  const { settings, editing } = desk.app;
  await desk.do('taller-rows');
  await desk.do('taller-rows');
  await desk.do('lower-rows');
  expect(settings.laneHeight).toBe(32);
  const switches = () => [
    editing.isSnapping,
    settings.followsPlayhead,
    settings.showsPictures,
    settings.showsSound,
  ];
  const before = switches();
  const commands = ['toggle-snapping', 'toggle-following', 'toggle-pictures', 'toggle-waveform'];
  for (const command of commands) expect([command, await desk.do(command)]).toEqual([command, true]);
  expect(switches()).toEqual(before.map((isOn) => !isOn));
  for (const command of commands) await desk.do(command);
  expect(switches()).toEqual(before);
});

test('windows open over all views, and panels fold on the desk alone', async () => {
  const desk = deskOf();
  const { settings, desk: window } = desk.app;
  for (const view of ['desk', 'library'] as const) {
    window.view = view;
    for (const kind of ['keys', 'palette', 'settings', 'about'] as const) {
      expect(await desk.do(`show-${kind}`)).toBe(true);
      expect(window.dialog).toEqual({ kind });
    }
    expect(await desk.do('switch-theme')).toBe(true);
    const isDesk = view === 'desk';
    expect([await desk.do('fold-library'), await desk.do('fold-side')]).toEqual([isDesk, isDesk]);
    expect([settings.foldsLibrary, settings.foldsSide]).toEqual([true, true]);
  }
  expect(settings.theme).toBe('light');
  await desk.do('switch-theme');
  expect(settings.theme).toBe('system');
  window.view = 'desk';
  await desk.do('fold-library');
  await desk.do('fold-side');
  expect([settings.foldsLibrary, settings.foldsSide]).toEqual([false, false]);
});

test('F6 goes around the areas, from the innermost one that has the focus', async () => {
  const desk = deskOf();
  const focused: string[] = [];
  let active = 'nothing';
  const area = (name: string, inside: readonly string[]) => ({
    contains: (element: string) => element === name || inside.includes(element),
    focus: () => {
      focused.push(name);
      active = name;
    },
  });
  const areas = [area('main', ['timeline', 'button']), area('timeline', ['button']), area('side', [])];
  vi.stubGlobal('document', {
    querySelectorAll: () => areas,
    get activeElement() {
      return active;
    },
  });
  await desk.do('next-area');
  await desk.do('next-area');
  active = 'button';
  await desk.do('next-area');
  await desk.do('next-area');
  expect(focused).toEqual(['main', 'timeline', 'side', 'main']);
});
