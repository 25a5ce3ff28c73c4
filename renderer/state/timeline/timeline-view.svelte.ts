import {
  fitScale,
  followPlayhead,
  panBy,
  resize,
  reveal,
  type TimelineScale,
  zoomAt,
} from './timeline-scale.ts';

/** The part of the video that the timeline shows. */
export class TimelineView {
  #scale = $state.raw<TimelineScale>(fitScale(0, 1));
  #durationUs = 0;
  #showsAll = true;

  get scale(): TimelineScale {
    return this.#scale;
  }

  /** Length of the video in view; a view that showed everything still does. */
  setDuration(durationUs: number): void {
    if (durationUs === this.#durationUs) return;
    this.#durationUs = durationUs;
    if (this.#showsAll) this.fit();
    else this.#set(panBy(this.#scale, 0, durationUs));
  }

  setWidth(widthPx: number): void {
    this.#set(resize(this.#scale, Math.max(1, widthPx), this.#durationUs));
  }

  fit(): void {
    this.#set(fitScale(this.#durationUs, this.#scale.widthPx));
  }

  /** Zooms so that the time under `x` stays there; the middle of the view unless given. */
  zoom(factor: number, x: number = this.#scale.widthPx / 2): void {
    this.#set(zoomAt(this.#scale, factor, x, this.#durationUs));
  }

  /** Zooms around a time, which stays where it is when it is in view. */
  zoomAround(factor: number, timeUs: number): void {
    const { startUs, spanUs, widthPx } = this.#scale;
    const x = ((timeUs - startUs) / spanUs) * widthPx;
    this.zoom(factor, x >= 0 && x <= widthPx ? x : widthPx / 2);
  }

  panPixels(pixels: number): void {
    this.#set(panBy(this.#scale, (pixels / this.#scale.widthPx) * this.#scale.spanUs, this.#durationUs));
  }

  /** Puts the middle of the view at a time. */
  centre(timeUs: number): void {
    const { startUs, spanUs } = this.#scale;
    this.#set(panBy(this.#scale, timeUs - spanUs / 2 - startUs, this.#durationUs));
  }

  /** Zooms so that a stretch fills most of the view. */
  show(fromUs: number, toUs: number): void {
    const spanUs = (toUs - fromUs) * 1.25;
    this.zoom(this.#scale.spanUs / Math.max(1, spanUs));
    this.centre((fromUs + toUs) / 2);
  }

  reveal(fromUs: number, toUs: number): void {
    this.#set(reveal(this.#scale, fromUs, toUs, this.#durationUs));
  }

  follow(timeUs: number): void {
    this.#set(followPlayhead(this.#scale, timeUs, this.#durationUs));
  }

  #set(scale: TimelineScale): void {
    if (scale === this.#scale) return;
    this.#scale = scale;
    this.#showsAll = scale.spanUs >= this.#durationUs;
  }
}
