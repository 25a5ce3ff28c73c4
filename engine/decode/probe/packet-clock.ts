import { BACK_SECONDS, filterClock, MOST_GAP_SECONDS, pictureSpacing } from '../ffmpeg/steady-clock.ts';
import { startTicks } from './keyframes.ts';
import type { ProbedVideo } from './probe.ts';
import { RESTARTING, restartsClock } from './restarting.ts';

/** A packet's times in units of the stream's timestamps, null where the container has none. */
export interface Packet {
  readonly shown: number | null;
  readonly stored: number | null;
  /** An edit list leaves it out. */
  readonly isHidden: boolean;
}

/** The lines `pts,dts,flags` that ffprobe writes, in the order of the file. */
export function* packetsOf(stdout: string): Generator<Packet> {
  for (const line of stdout.split('\n')) {
    const [pts = '', dts = '', flags = ''] = line.split(',');
    if (flags === '') continue;
    yield { shown: ticksOf(pts), stored: ticksOf(dts), isHidden: flags.includes('D') };
  }
}

function ticksOf(text: string): number | null {
  const ticks = Number.parseInt(text, 10);
  // Larger ones cannot be told apart: they are no times.
  return Number.isSafeInteger(ticks) ? ticks : null;
}

/** Finds where a stream's timestamps jump, by the same rules as decoding does, and what they are off by from there. */
export class PacketClock {
  readonly #forward: number;
  readonly #back: number;
  readonly #spacing: number;
  readonly #start: number;
  #last: number | null = null;
  #correction = 0;
  #jumps = 0;

  constructor(video: ProbedVideo) {
    const { info, timeBase } = video;
    const ticks = (seconds: number) => (seconds * timeBase.den) / timeBase.num;
    const restarts = restartsClock(info);
    this.#forward = ticks(restarts ? RESTARTING.forwardSeconds : MOST_GAP_SECONDS);
    this.#back = ticks(restarts ? RESTARTING.backSeconds : BACK_SECONDS);
    this.#start = Number(startTicks(video));
    const spacing = ticks(pictureSpacing(video));
    this.#spacing = filterClock(video).filters.length > 0 ? spacing : Math.max(1, Math.round(spacing));
  }

  get jumps(): number {
    return this.#jumps;
  }

  /** What to take from the times of the next packet, whose decoding time is `stored`. */
  correction(stored: number | null): number {
    if (stored === null) return this.#correction;
    // The first belongs near the start; with pictures out of order it may lie before it.
    const step = this.#last === null ? Math.max(0, stored - this.#start) : stored - this.#last;
    this.#last = stored;
    if (step > this.#forward || step < -this.#back) {
      this.#jumps += 1;
      this.#correction += step - this.#spacing;
    }
    return this.#correction;
  }
}

/** True when the clock jumps anywhere in the packets that ffprobe listed. */
export function packetsJump(video: ProbedVideo, stdout: string): boolean {
  const clock = new PacketClock(video);
  for (const { shown, stored } of packetsOf(stdout)) clock.correction(stored ?? shown);
  return clock.jumps > 0;
}
