import type { Region } from '../../../engine/base/regions.ts';

/** Where a region lies before anybody has drawn one: small, in the middle. */
const FIRST: Region = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };

/** What a person is about to paint out of the picture. */
export class Painting {
  #isOpen = $state(false);
  /** The rectangle that is drawn or typed. */
  draft = $state.raw<Region>(FIRST);
  /** Whether it is for all videos of the study. */
  isForStudy = $state(false);

  get isOpen(): boolean {
    return this.#isOpen;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.draft = FIRST;
  }

  /** Spans the draft between two places of the picture, in fractions of it; what lies outside counts as its edge. */
  span(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): void {
    const [x, right] = sorted(from[0], to[0]);
    const [y, bottom] = sorted(from[1], to[1]);
    this.draft = { x, y, width: right - x, height: bottom - y };
  }
}

function sorted(one: number, other: number): readonly [number, number] {
  const [a, b] = [one, other].map((value) => Math.min(1, Math.max(0, value))) as [number, number];
  return a < b ? [a, b] : [b, a];
}
