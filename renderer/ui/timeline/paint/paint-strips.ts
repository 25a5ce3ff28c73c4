import type { Picture } from '../../../../engine/decode/preview-source.ts';
import { type TimelineScale, timeToX, xToTime } from '../../../state/timeline/timeline-scale.ts';
import { picturesInView } from '../../../state/video/preview-plan.ts';
import type { Previews } from '../../../state/video/previews.svelte.ts';
import type { Palette } from '../../theme/appearance.svelte.ts';
import { css } from '../../theme/colour.ts';

/** Wider views whose pictures may stand in for one that is still missing: a few steps off at most. */
const COARSER = 2;

/** The pictures of a video side by side, each where its time begins. */
export class PictureStrip {
  /** A canvas can draw another canvas, not bytes: made once per picture. */
  readonly #drawn = new WeakMap<Picture, OffscreenCanvas>();

  paint(
    context: CanvasRenderingContext2D,
    box: { readonly top: number; readonly height: number },
    scale: TimelineScale,
    stepUs: number,
    durationUs: number,
    previews: Previews,
  ): void {
    for (const timeUs of picturesInView(scale, stepUs, durationUs)) {
      const picture = nearest(previews, timeUs, stepUs);
      if (!picture) continue;
      const start = timeToX(scale, timeUs);
      const end = timeToX(scale, Math.min(timeUs + stepUs, durationUs));
      const shownWidth = (box.height * picture.width) / picture.height;
      // A place that is wider than its picture shows it where the place comes into view.
      const left = Math.max(start, Math.min(0, end - shownWidth));
      const width = Math.min(end - left, shownWidth);
      const part = (picture.width * width) / shownWidth;
      const from = (picture.width - part) / 2;
      context.drawImage(
        this.#canvasOf(picture),
        from,
        0,
        part,
        picture.height,
        left,
        box.top,
        Math.max(1, width - 1),
        box.height,
      );
    }
  }

  #canvasOf(picture: Picture): OffscreenCanvas {
    const known = this.#drawn.get(picture);
    if (known) return known;
    const { width, height, pixels } = picture;
    const canvas = new OffscreenCanvas(width, height);
    const image = new ImageData(width, height);
    for (let from = 0, to = 0; to < image.data.length; from += 3, to += 4) {
      image.data[to] = pixels[from]!;
      image.data[to + 1] = pixels[from + 1]!;
      image.data[to + 2] = pixels[from + 2]!;
      image.data[to + 3] = 255;
    }
    canvas.getContext('2d')?.putImageData(image, 0, 0);
    this.#drawn.set(picture, canvas);
    return canvas;
  }
}

function nearest(previews: Previews, timeUs: number, stepUs: number): Picture | null {
  const own = previews.picture(timeUs);
  if (own !== undefined) return own;
  for (let level = 1, step = stepUs * 2; level <= COARSER; level++, step *= 2) {
    const picture = previews.picture(Math.floor(timeUs / step) * step);
    if (picture) return picture;
  }
  return null;
}

/** The loudness of each pixel column, around a middle line. */
export function paintSound(
  context: CanvasRenderingContext2D,
  box: { readonly top: number; readonly height: number },
  width: number,
  scale: TimelineScale,
  previews: Previews,
  palette: Palette,
): void {
  const middle = box.top + box.height / 2;
  const reach = box.height / 2 - 2;
  context.fillStyle = css(palette.faint, 0.75);
  for (let x = 0; x < width; x++) {
    const amplitude = previews.loudness(xToTime(scale, x), xToTime(scale, x + 1)) / 255;
    if (amplitude === 0) continue;
    // Speech is far quieter than full scale: a root lets it be seen.
    const high = Math.max(0.5, Math.sqrt(amplitude) * reach);
    context.fillRect(x, middle - high, 1, 2 * high);
  }
}
