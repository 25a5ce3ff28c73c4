import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import type { Screen } from './screen.ts';

/** Microseconds that the pictures of two cameras may lie apart at real time before it is seen. */
const SEEN_US = 60_000;
/** Brought this near, it is left alone again. */
const NEAR_US = 15_000;
/** Further apart it is not waited until they meet. */
const JUMP_US = 300_000;
/** So much faster or slower it plays until they meet; nobody hears it, as it is silent. */
const BEND = 0.1;
/** A screen that is slow to find a place is not sent to the next at once. */
const JUMP_WAIT_MS = 1000;

/** What the main player does. */
export interface Lead {
  /** Plays forward; backwards it shows stills. */
  readonly isPlaying: boolean;
  /** 1 is real time. */
  readonly speed: number;
}

/** What is known of the video that follows. */
export interface Followed {
  /** Microseconds; 0 while unknown. */
  readonly durationUs: number;
  /** Where to send the screen for the picture of a time. */
  stillOf(timeUs: number): number;
  /** Whether its speed can be changed while it plays; where not, it only jumps. */
  readonly canBend: boolean;
}

/** Keeps a screen at the time that another player leads to. Owns nothing. */
export class Follower {
  readonly #screen: Pick<Screen, 'timeUs' | 'play' | 'pause' | 'seek'>;
  readonly #video: Followed;
  /** Speed that it plays at; 0 while it stands still. */
  #rate = 0;
  /** Where it was sent to stand still. */
  #stillUs: number | null = null;
  #targetUs = 0;
  #targetMs = 0;
  #jumpedMs = Number.NEGATIVE_INFINITY;

  constructor(screen: Pick<Screen, 'timeUs' | 'play' | 'pause' | 'seek'>, video: Followed) {
    this.#screen = screen;
    this.#video = video;
  }

  /**
   * To be called whenever the main player has moved. Returns whether the video has a picture there.
   * @param targetUs on the clock of the video that follows
   * @param nowMs on any steady clock
   */
  follow(targetUs: number, { isPlaying, speed }: Lead, nowMs: number): boolean {
    const { durationUs } = this.#video;
    const hasPicture = targetUs >= 0 && (durationUs <= 0 || targetUs < durationUs);
    if (!hasPicture || !isPlaying) {
      this.#stop();
      if (hasPicture) this.#stand(targetUs);
    } else this.#run(targetUs, speed, nowMs);
    this.#targetUs = targetUs;
    this.#targetMs = nowMs;
    return hasPicture;
  }

  #stop(): void {
    if (this.#rate === 0) return;
    this.#rate = 0;
    this.#stillUs = null;
    this.#screen.pause();
  }

  #stand(targetUs: number): void {
    const stillUs = this.#video.stillOf(targetUs);
    if (stillUs === this.#stillUs) return;
    this.#stillUs = stillUs;
    this.#screen.seek(stillUs);
  }

  #run(targetUs: number, speed: number, nowMs: number): void {
    if (this.#rate === 0) {
      this.#jump(targetUs, nowMs);
      this.#play(speed);
      return;
    }
    const expectedUs = this.#targetUs + ((nowMs - this.#targetMs) / 1000) * speed * MICROS_PER_SECOND;
    const jumpUs = JUMP_US * Math.max(1, speed);
    const apartUs = this.#screen.timeUs - targetUs;
    // Whoever leads has jumped, as a loop does.
    const hasLeapt = targetUs < this.#targetUs || Math.abs(targetUs - expectedUs) > jumpUs;
    const isLost = Math.abs(apartUs) > jumpUs && nowMs - this.#jumpedMs >= JUMP_WAIT_MS;
    if ((hasLeapt && Math.abs(apartUs) > SEEN_US) || isLost) {
      this.#jump(targetUs, nowMs);
      this.#play(speed);
    } else this.#play(this.#bent(apartUs, speed));
  }

  /** The speed at which the two come together. */
  #bent(apartUs: number, speed: number): number {
    if (!this.#video.canBend) return speed;
    const isBent = this.#rate !== speed && Math.abs(this.#rate / speed - 1) < 2 * BEND;
    const allowedUs = (isBent ? NEAR_US : SEEN_US) * Math.max(1, speed);
    if (Math.abs(apartUs) <= allowedUs) return speed;
    return speed * (apartUs > 0 ? 1 - BEND : 1 + BEND);
  }

  #jump(targetUs: number, nowMs: number): void {
    this.#jumpedMs = nowMs;
    this.#stillUs = null;
    this.#screen.seek(targetUs);
  }

  #play(rate: number): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#screen.play(rate);
  }
}
