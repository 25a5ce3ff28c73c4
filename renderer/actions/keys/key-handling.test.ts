import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Action } from '../action.ts';
import { allActions } from '../all-actions.ts';
import { deskOf, type TestDesk } from '../app.fake.ts';
import { type LabelWish, saveLabel } from '../editing/label-edits.ts';
import { addSubject, keySubject } from '../editing/subject-actions.ts';
import { actionsById, handleKey } from './key-handling.ts';
import { Reach } from './reach.ts';

/** What has the focus; inside of what it lies, as it stands in the selectors that ask for it. */
class FakeElement extends EventTarget {
  readonly #within: readonly string[];
  constructor(...within: readonly string[]) {
    super();
    this.#within = within;
  }
  closest(selector: string): FakeElement | null {
    return this.#within.some((each) => selector.includes(each)) ? this : null;
  }
}
const body = new FakeElement();
/** The popover that is open. */
let popover: FakeElement | null = null;
let dialog: FakeElement | null = null;
const TEXT = 'input:not';
beforeAll(() => {
  vi.stubGlobal('HTMLElement', FakeElement);
  vi.stubGlobal('document', {
    body,
    querySelector: (selector: string) => (selector.startsWith('dialog') ? dialog : popover),
  });
});
afterAll(() => vi.unstubAllGlobals());

/** Presses a key, and says whether it was used up. */
function press(
  { app }: TestDesk,
  key: string,
  about: Partial<
    Record<'target' | 'repeat' | 'isComposing' | 'defaultPrevented' | 'ctrlKey' | 'shiftKey', unknown>
  > = {},
  actions: ReadonlyMap<string, Action> = actionsById(allActions),
  reach = new Reach(),
): boolean {
  const preventDefault = vi.fn();
  const event = {
    ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
    ...{ defaultPrevented: false, isComposing: false, repeat: false, target: body, preventDefault },
    ...about,
  };
  handleKey(event as unknown as KeyboardEvent, actions, app, reach);
  return preventDefault.mock.calls.length > 0;
}

/** The command of a chord, which notes that it ran. */
function spied({ app }: TestDesk, chord: string) {
  const run = vi.fn();
  const action: Action = { ...app.keys.byChord.get(chord)!, group: 'Window', enabled: () => true, run };
  return { run, actions: new Map([[action.id, action]]) };
}

const WISH: LabelWish = {
  ...{ name: 'Wave', parentId: null, colour: 0, key: 'w', aliases: [], isHidden: false, kind: 'state' },
  ...{ attributes: [], exclusionGroups: [], description: '' },
};

test('no two actions share an id or a key', () => {
  expect(actionsById(allActions).size).toBe(allActions.length);
  const chords = allActions.flatMap((action) => action.keys);
  expect(new Set(chords).size, chords.join(' ')).toBe(chords.length);
});

test('no key reaches what is behind an open dialog, wherever the focus is', () => {
  const desk = deskOf();
  desk.select(desk.draw(0, 10));
  dialog = new FakeElement();
  for (const target of [body, new FakeElement('button'), dialog]) {
    expect(press(desk, 'Delete', { target })).toBe(false);
    expect(press(desk, 'Escape', { target })).toBe(false);
  }
  expect([desk.rows(), desk.selected()]).toEqual([['0-10'], ['0-10']]);
  dialog = null;
  expect(press(desk, 'Delete')).toBe(true);
  expect(desk.rows()).toEqual([]);
});

test('a key runs its command, and is used up only when the command could run', () => {
  const desk = deskOf();
  expect(press(desk, 'z', { ctrlKey: true })).toBe(false);
  desk.draw(0, 10);
  expect(press(desk, 'z', { ctrlKey: true })).toBe(true);
  expect(desk.rows()).toEqual([]);
});

test('Escape closes the popover that is open, and only then does what it is for', () => {
  const desk = deskOf();
  const { run, actions } = spied(desk, 'Escape');
  popover = new FakeElement();
  expect(press(desk, 'Escape', {}, actions)).toBe(false);
  expect(run).not.toHaveBeenCalled();
  popover = null;
  expect(press(desk, 'Escape', {}, actions)).toBe(true);
});

test.each([
  ['Space', ' ', TEXT, false],
  ['Space', ' ', '[role=menu]', false],
  ['Space', ' ', 'input[type=checkbox]', false],
  ['Space', ' ', 'input[type=range]', true],
  ['ArrowLeft', 'ArrowLeft', 'input[type=range]', false],
  ['ArrowLeft', 'ArrowLeft', 'select', false],
  ['ArrowLeft', 'ArrowLeft', 'button', true],
  ['L', 'l', 'button', true],
  ['L', 'l', 'select', true],
  ['L', 'l', 'textarea', false],
])('%s, pressed as "%s" in %s, runs: %s', (chord, key, within, runs) => {
  const desk = deskOf();
  const { run, actions } = spied(desk, chord);
  expect(press(desk, key, { target: new FakeElement(within) }, actions)).toBe(runs);
  expect(run).toHaveBeenCalledTimes(runs ? 1 : 0);
});

test('a button that was walked to by keys takes Space, one that was clicked does not', () => {
  const desk = deskOf();
  const { run, actions } = spied(desk, 'Space');
  const button = new FakeElement('button');
  const reach = new Reach();
  expect(press(desk, ' ', { target: button }, actions, reach)).toBe(true);
  reach.key({ key: 'Tab' });
  reach.focus(button);
  expect(press(desk, ' ', { target: button }, actions, reach)).toBe(false);
  expect(run).toHaveBeenCalledTimes(1);
});

test('Tab walks the segments from the timeline and from nowhere, and leaves everything else', () => {
  const desk = deskOf();
  const { run, actions } = spied(desk, 'Tab');
  press(desk, 'Tab', { target: new FakeElement('button') }, actions);
  expect(run).not.toHaveBeenCalled();
  press(desk, 'Tab', { target: new FakeElement('[data-walks-segments]') }, actions);
  press(desk, 'Tab', {}, actions);
  expect(run).toHaveBeenCalledTimes(2);
});

test('what a field has used, or what is still being composed, is no command', () => {
  const desk = deskOf();
  const { run, actions } = spied(desk, 'Space');
  press(desk, ' ', { defaultPrevented: true }, actions);
  press(desk, ' ', { isComposing: true }, actions);
  expect(run).not.toHaveBeenCalled();
});

test('a label’s key starts and ends it once, however long it is held', async () => {
  const desk = deskOf();
  saveLabel(desk.app, null, WISH);
  expect(press(desk, 'w')).toBe(true);
  await vi.waitFor(() => expect(desk.document.running).toHaveLength(1));
  desk.at(50);
  expect(press(desk, 'w', { repeat: true })).toBe(true);
  expect(press(desk, 'w')).toBe(true);
  await vi.waitFor(() => expect(desk.rows()).toEqual(['0-50']));
  expect(desk.document.running).toEqual([]);
});

test('a subject’s key chooses it, and neither codes while the library covers the video', async () => {
  const desk = deskOf();
  const { app } = desk;
  saveLabel(app, null, WISH);
  addSubject(app, 'Mouse');
  const [mouse] = app.coding.subjects;
  keySubject(app, mouse!.id, 'm');
  app.desk.view = 'library';
  expect([press(desk, 'm'), press(desk, 'w')]).toEqual([false, false]);
  app.desk.view = 'desk';
  expect(press(desk, 'm')).toBe(true);
  expect(app.coding.current?.name).toBe('Mouse');
});
