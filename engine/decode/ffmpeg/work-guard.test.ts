import { describe, expect, it } from 'vitest';
import type { OpenedSource } from '../../source/opened-source.ts';
import { decodeService } from './decode-service.ts';
import { createRing, RingReader } from './frame-ring.ts';
import { Heartbeat } from './heartbeat.ts';
import type { CoreRun, Runner } from './run-core.ts';
import { Endless, WorkGuard } from './work-guard.ts';

const file = { name: 'loop.ogv', size: 1000 };
const source: OpenedSource = { ...file, version: '1', readAt: (_, into) => into.length, close: () => {} };

/** A demuxer that reads one place again and again, and in between gives what `onTurn` gives. */
function circling(onTurn: (run: CoreRun, turn: number) => void = () => {}): Runner {
  return async (_, run) => {
    const memory = new Uint8Array(32 << 20);
    for (let turn = 0; ; turn++) {
      run.beat();
      run.source.readAt(0, memory);
      onTurn(run, turn);
    }
  };
}

const task = () => ({
  core: null,
  ref: { kind: 'path' as const, path: '/loop.ogv', name: 'loop.ogv' },
  version: null,
  args: [],
  heartbeat: new Heartbeat().buffer,
});
const context = { signal: new AbortController().signal, emit: () => {} };

describe('a run that would not end', () => {
  it('is ended where it reads a file in circles to answer a question', async () => {
    const probe = decodeService(() => source, circling()).probe(task(), context as never);
    await expect(probe).rejects.toMatchObject({
      code: 'media/endless',
      message: '"loop.ogv" is damaged: reading it would not come to an end. Copy or convert it again.',
    });
  });

  it('is ended where no picture comes any more, and those before stand', async () => {
    const ring = createRing(3, 8);
    const run = circling(({ write }, turn) => turn < 5 && write!(new Uint8Array([turn, 0, 0])));
    const decoding = decodeService(() => source, run).decode(
      { ...task(), ring, samples: null },
      context as never,
    );
    await expect(decoding).rejects.toMatchObject({
      code: 'media/endless',
      message: expect.stringMatching(/^"loop.ogv" is damaged: at some place no new picture comes/),
    });
    expect(new RingReader(ring).available).toBe(5);
  });

  it('is ended after ninety seconds of work without a picture, however little it reads', () => {
    let now = 0;
    const guard = new WorkGuard(file, true, () => now);
    now = 89_000;
    guard.check();
    guard.picture();
    now = 178_000;
    guard.check();
    now = 180_000;
    expect(() => guard.check()).toThrow(Endless);
  });

  it('is not ended for time in which it was made to stand still', () => {
    let now = 0;
    const guard = new WorkGuard(file, true, () => now);
    now = 3_600_000;
    guard.rested(3_590_000);
    guard.check();
    now += 81_000;
    expect(() => guard.check()).toThrow(Endless);
  });

  it('may take its time for an answer', () => {
    let now = 0;
    const guard = new WorkGuard(file, false, () => now);
    now = 3_600_000;
    expect(() => guard.check()).not.toThrow();
  });

  it('goes on while pictures come, however often it reads', () => {
    const guard = new WorkGuard(file, true, () => 0);
    const read = guard.watched(source);
    const memory = new Uint8Array(256 << 20);
    for (let turn = 0; turn < 8; turn++) {
      read.readAt(0, memory);
      guard.check();
      guard.picture();
    }
  });
});
