import { expect, test } from 'vitest';
import { deskOf, FRAME, type TestDesk } from '../app.fake.ts';
import { type LabelWish, saveLabel } from '../editing/label-edits.ts';
import { endState, pressLabel } from './label-keys.ts';

const WISH: LabelWish = {
  ...{ name: 'Wave', parentId: null, colour: 0, key: null, aliases: [], isHidden: false, kind: 'state' },
  ...{ attributes: [], exclusionGroups: [], description: '' },
};

/** A desk whose video plays at a speed; backwards where that is negative. */
function playing(speed: number): TestDesk & { now(frame: number): void } {
  const desk = deskOf();
  let nowUs = 0;
  const seen = {
    ...{ isPlaying: true, isPlayingRange: false, isReversed: speed < 0, speed: Math.abs(speed) },
  };
  for (const [name, value] of Object.entries(seen)) Object.defineProperty(desk.app.player, name, { value });
  Object.defineProperty(desk.app.player, 'nowUs', { get: () => nowUs });
  desk.app.settings.reactionMs = 200;
  desk.app.editing.tapsSnap = false;
  desk.app.editing.tapsExclude = false;
  return {
    ...desk,
    now: (frame) => {
      nowUs = frame * FRAME;
    },
  };
}

test('while the video plays a press counts from when it was meant, by the speed and the direction', async () => {
  for (const [speed, frame] of [
    [1, 95],
    [2, 90],
    [-1, 105],
  ] as const) {
    const desk = playing(speed);
    const wave = saveLabel(desk.app, null, WISH)!;
    desk.now(100);
    await pressLabel(desk.app, wave);
    expect([speed, desk.document.running[0]!.startUs / FRAME]).toEqual([speed, frame]);
  }
});

test('a press meets an edge of the model nearby where that is wished, and no farther one', async () => {
  const desk = playing(1);
  const wave = saveLabel(desk.app, null, WISH)!;
  desk.suggest([98, 150, 0.9]);
  desk.app.editing.tapsSnap = true;
  desk.now(100);
  await pressLabel(desk.app, wave);
  expect(desk.document.running[0]!.startUs).toBe(98 * FRAME);
  desk.now(130);
  await pressLabel(desk.app, wave);
  expect(desk.rows()).toContain('98-125');
});

test('one label at a time ends the other where it begins', async () => {
  const desk = playing(1);
  desk.app.settings.reactionMs = 0;
  const [wave, sit] = ['Wave', 'Sit'].map((name) => saveLabel(desk.app, null, { ...WISH, name })!);
  desk.app.editing.tapsExclude = true;
  desk.now(10);
  await pressLabel(desk.app, wave!);
  desk.now(30);
  await pressLabel(desk.app, sit!);
  expect([desk.rows(), desk.document.running.map(({ labelId }) => labelId)]).toEqual([['10-30'], [sit]]);
  desk.now(50);
  endState(desk.app, desk.document.running[0]!);
  expect([desk.rows(), desk.document.undoTitle]).toEqual([['10-30', '30-50'], 'End “Sit”']);
});

test('what is selected is coded over while the video plays', async () => {
  const desk = playing(1);
  desk.app.settings.reactionMs = 0;
  const wave = saveLabel(desk.app, null, WISH)!;
  const made = desk.draw(0, 5);
  desk.select(made);
  desk.now(20);
  await pressLabel(desk.app, wave);
  expect([desk.document.get(made.id)?.labelId, desk.document.running.length]).toEqual([null, 1]);
});
