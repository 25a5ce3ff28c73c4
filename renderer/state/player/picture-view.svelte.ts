const MOST_ZOOM = 16;

/** How far the picture is zoomed in, and which part of it is seen. Lengths are parts of the stage's width and height. */
export class PictureView {
  #zoom = $state(1);
  /** Where the picture's left upper corner lies. */
  #x = $state(0);
  #y = $state(0);

  get zoom(): number {
    return this.#zoom;
  }
  get isZoomed(): boolean {
    return this.#zoom > 1;
  }
  /** For an element that fills the stage, with its origin in the left upper corner. */
  get transform(): string {
    return this.isZoomed ? `translate(${this.#x * 100}%, ${this.#y * 100}%) scale(${this.#zoom})` : 'none';
  }

  /** Zooms by a factor, so that what lies at a place of the stage (0 to 1) stays there. */
  zoomAt(factor: number, x: number, y: number): void {
    const zoom = Math.min(MOST_ZOOM, Math.max(1, this.#zoom * factor));
    const grown = zoom / this.#zoom;
    this.#zoom = zoom;
    this.#put(x - (x - this.#x) * grown, y - (y - this.#y) * grown);
  }

  /** Moves the picture, no further than its edges. */
  pan(dx: number, dy: number): void {
    this.#put(this.#x + dx, this.#y + dy);
  }

  reset(): void {
    this.#zoom = 1;
    this.#put(0, 0);
  }

  #put(x: number, y: number): void {
    const least = 1 - this.#zoom;
    this.#x = Math.min(0, Math.max(least, x));
    this.#y = Math.min(0, Math.max(least, y));
  }
}
