import { afterEach, expect, test, vi } from 'vitest';
import type { Micros } from '../../../engine/base/micros.ts';
import { deskOf, FRAME } from '../app.fake.ts';
import { type PlayingDesk, playingDeskOf } from '../playing.fake.ts';

afterEach(() => vi.unstubAllGlobals());

const frameOf = ({ app }: PlayingDesk) => app.player.positionUs / FRAME;

/** How the video plays, as its element does. */
const playing = ({ app: { player }, element }: PlayingDesk) => {
  const direction = player.isReversed ? 'back' : 'on';
  return player.isPlaying
    ? `${direction} ${player.isReversed ? player.speed : element.playbackRate}`
    : 'still';
};

test('nothing plays or jumps before there is a picture; frames are stepped, where there is a video', async () => {
  const desk = deskOf();
  const commands = ['play-pause', 'shuttle-back', 'shuttle-stop', 'second-back', 'go-to-end', 'faster'];
  expect(commands.filter((id) => desk.can(id))).toEqual([]);
  expect([desk.can('frame-back'), desk.can('frame-forward')]).toEqual([true, true]);
  desk.app.openVideos.remove(desk.file);
  expect([desk.can('frame-back'), desk.can('frame-forward')]).toEqual([false, false]);
});

test('the playhead goes by frames, by seconds and to both ends, and no further', async () => {
  const desk = playingDeskOf();
  const times = Array.from({ length: 1500 }, (_, index) => (index * FRAME) as Micros);
  vi.spyOn(desk.file, 'frameTimes').mockResolvedValue(times);
  desk.at(750);
  for (const [command, frame] of [
    ['frame-forward', 751],
    ['frame-back', 750],
    ['second-forward', 775],
    ['second-back', 750],
    ['five-seconds-forward', 875],
    ['five-seconds-back', 750],
    ['go-to-start', 0],
    ['second-back', 0],
    ['go-to-end', 1500],
    ['five-seconds-forward', 1500],
  ] as const) {
    await desk.do(command);
    expect([command, frameOf(desk)]).toEqual([command, frame]);
  }
  // Who codes by frames has the arrows for them.
  desk.app.settings.arrowStep = 'frame';
  await desk.at(10).do('second-forward');
  expect(frameOf(desk)).toBe(11);
  await desk.do('second-back');
  await desk.do('second-back');
  expect(frameOf(desk)).toBe(9);
});

test('J, K and L shuttle: each press is faster that way, or slower first where it went the other way', async () => {
  const desk = playingDeskOf();
  desk.at(750);
  const press = async (keys: string) => {
    const commands: Record<string, string> = { J: 'shuttle-back', K: 'shuttle-stop', L: 'shuttle-forward' };
    const seen: string[] = [];
    for (const key of keys) {
      await desk.do(commands[key]!);
      seen.push(playing(desk));
    }
    return seen;
  };
  expect(await press('LLLLLL')).toEqual(['on 1', 'on 1.5', 'on 2', 'on 4', 'on 8', 'on 8']);
  expect(await press('JJJJJ')).toEqual(['on 4', 'on 2', 'on 1.5', 'on 1', 'back 1']);
  expect(desk.element.isPaused).toBe(true);
  expect(await press('JJL')).toEqual(['back 1.5', 'back 2', 'on 1']);
  expect(await press('LK')).toEqual(['on 1.5', 'still']);
  expect([desk.app.player.speed, desk.element.isPaused]).toEqual([1, true]);
  // A slow speed that was chosen is left by shuttling.
  desk.app.player.setSpeed(0.5);
  expect(await press('L')).toEqual(['on 1']);
  await press('K');
  desk.app.player.setSpeed(0.5);
  expect(await press('J')).toEqual(['back 1']);
});

test('Space plays and pauses; the speed goes through its choices and stays at their ends', async () => {
  const desk = playingDeskOf();
  await desk.do('play-pause');
  expect(playing(desk)).toBe('on 1');
  const speeds: number[] = [];
  for (const command of ['slower', 'slower', 'slower', 'faster', 'faster', 'faster', 'faster']) {
    await desk.do(command);
    speeds.push(desk.element.playbackRate);
  }
  expect(speeds).toEqual([0.5, 0.25, 0.25, 0.5, 1, 1.5, 2]);
  await desk.do('play-pause');
  expect([playing(desk), desk.element.isPaused]).toEqual(['still', true]);
});

test('the sound is off at once, and back as loud as it was', async () => {
  const desk = playingDeskOf();
  desk.app.settings.volume = 0.25;
  await desk.do('toggle-sound');
  expect([desk.element.muted, desk.element.volume]).toEqual([true, 0]);
  await desk.do('toggle-sound');
  expect([desk.element.muted, desk.element.volume]).toEqual([false, 0.25]);
});
