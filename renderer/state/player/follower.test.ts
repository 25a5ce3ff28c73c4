import { expect, test } from 'vitest';
import { Follower } from './follower.ts';

/** A screen that plays on a clock of its own, and says what was asked of it. */
class ScreenFake {
  timeUs = 0;
  rate = 0;
  readonly asked: string[] = [];
  play(rate: number): void {
    this.rate = rate;
    this.asked.push(`play ${rate.toFixed(2)}`);
  }
  pause(): void {
    this.rate = 0;
    this.asked.push('pause');
  }
  seek(timeUs: number): void {
    this.timeUs = timeUs;
    this.asked.push(`seek ${timeUs / 1e6}`);
  }
}

function followed({ durationUs = 10e6, canBend = true, skew = 1 } = {}) {
  const screen = new ScreenFake();
  const video = { durationUs, canBend, stillOf: (timeUs: number) => Math.floor(timeUs / 40_000) * 40_000 };
  const follower = new Follower(screen, video);
  let nowMs = 0;
  const still = (timeUs: number) => follower.follow(timeUs, { isPlaying: false, speed: 1 }, nowMs);
  /** Plays from a time for so many ticks of 20 ms; returns the greatest distance in milliseconds. */
  const play = (fromUs: number, ticks: number, speed = 1) => {
    let apart = 0;
    let hasPicture = true;
    for (let tick = 0; tick < ticks; tick++) {
      const targetUs = fromUs + tick * 20_000 * speed;
      hasPicture = follower.follow(targetUs, { isPlaying: true, speed }, nowMs);
      apart = Math.max(apart, Math.abs(screen.timeUs - targetUs) / 1000);
      nowMs += 20;
      screen.timeUs += 20_000 * screen.rate * skew;
    }
    return { apart, hasPicture };
  };
  const asked = () => screen.asked.splice(0);
  return { screen, still, play, asked };
}

test('it stands on the picture of the time that is led to, and is sent there once', () => {
  const { still, asked } = followed();
  expect([still(1_000_000), still(1_010_000), still(1_050_000)]).toEqual([true, true, true]);
  expect(asked()).toEqual(['seek 1', 'seek 1.04']);
});

test('it plays at the speed of the one that leads, and stops with it on its picture', () => {
  const { play, still, asked } = followed();
  play(2e6, 50, 2);
  still(4e6);
  expect(asked()).toEqual(['seek 2', 'play 2.00', 'pause', 'seek 4']);
});

test('before its begin and after its end there is no picture, and it comes and goes while the other plays', () => {
  const { play, still, asked } = followed();
  expect(still(-1)).toBe(false);
  expect(still(10e6)).toBe(false);
  expect(asked()).toEqual([]);
  expect(play(-0.1e6, 5).hasPicture).toBe(false);
  expect(asked()).toEqual([]);
  expect(play(0, 10).hasPicture).toBe(true);
  expect(asked()).toEqual(['seek 0', 'play 1.00']);
  expect(play(9.9e6, 10).hasPicture).toBe(false);
  expect(asked()).toEqual(['seek 9.9', 'pause']);
});

test('drift is corrected softly, without a jump', () => {
  const { play, asked } = followed({ skew: 0.97 });
  expect(play(0, 400).apart).toBeLessThan(80);
  const all = asked();
  expect(all.filter((each) => each.startsWith('seek'))).toEqual(['seek 0']);
  expect(all).toContain('play 1.10');
  expect(all.filter((each) => each === 'play 1.00').length).toBeGreaterThan(1);
});

test('one that is far away jumps, but not again before it has had time to arrive', () => {
  const { screen, play, asked } = followed({ canBend: false });
  play(0, 60);
  asked();
  screen.timeUs += 900_000;
  play(1.2e6, 10);
  expect(asked()).toEqual(['seek 1.2']);
  screen.timeUs -= 900_000;
  play(1.4e6, 10);
  expect(asked()).toEqual([]);
  play(1.6e6, 40);
  expect(asked()).toEqual([expect.stringContaining('seek')]);
});

test('it goes back at once with a loop, however short', () => {
  const { play, asked } = followed();
  play(1e6, 10);
  play(1e6, 10);
  play(1e6, 10);
  expect(asked()).toEqual(['seek 1', 'play 1.00', 'seek 1', 'seek 1']);
});

test('another speed is taken up while it plays', () => {
  const { play, asked } = followed();
  play(1e6, 10, 1);
  play(1.2e6, 10, 0.5);
  expect(asked()).toEqual(['seek 1', 'play 1.00', 'play 0.50']);
});
