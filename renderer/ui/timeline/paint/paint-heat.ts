import type { ScoreTrack } from '../../../../engine/timeline/score-track.ts';
import type { TimelineScale } from '../../../state/timeline/timeline-scale.ts';
import type { Palette } from '../../theme/appearance.svelte.ts';
import { heatColumns } from './heat-columns.ts';
import { HEAT_HEIGHT, type RowLayout } from './row-layout.ts';

/** One row per class that fires: the label's colour, as opaque as it is probable. */
export class HeatPainter {
  readonly #strip = new OffscreenCanvas(1, 1);
  #columns = new Float32Array(0);

  paint(
    context: CanvasRenderingContext2D,
    width: number,
    height: number,
    scrollTop: number,
    layout: RowLayout,
    scale: TimelineScale,
    track: ScoreTrack,
    classes: readonly { readonly classIndex: number; readonly colour: number }[],
    palette: Palette,
  ): void {
    const columns = Math.max(1, Math.ceil(width));
    if (this.#columns.length !== columns) {
      this.#columns = new Float32Array(columns);
      this.#strip.width = columns;
    }
    const strip = this.#strip.getContext('2d');
    if (!strip) return;
    const image = strip.createImageData(columns, 1);
    context.imageSmoothingEnabled = false;
    classes.forEach(({ classIndex, colour }, index) => {
      const y = layout.heatTop + index * HEAT_HEIGHT - scrollTop;
      if (y > height || y + HEAT_HEIGHT < 0) return;
      heatColumns(track, classIndex, scale, this.#columns);
      const [red, green, blue] = palette.label(colour);
      for (let x = 0, at = 0; x < columns; x++, at += 4) {
        image.data[at] = red;
        image.data[at + 1] = green;
        image.data[at + 2] = blue;
        image.data[at + 3] = this.#columns[x]! * 255;
      }
      strip.putImageData(image, 0, 0);
      context.drawImage(this.#strip, 0, y + 1, columns, HEAT_HEIGHT - 2);
    });
  }
}
