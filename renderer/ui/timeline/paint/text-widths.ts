/** Measures texts of one font, each once. */
export class TextWidths {
  readonly #context: Pick<OffscreenCanvasRenderingContext2D, 'measureText'> | null;
  readonly #known = new Map<string, number>();

  constructor(font: string) {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    if (context) context.font = font;
    this.#context = context;
  }

  /** In CSS pixels. */
  of(text: string): number {
    let width = this.#known.get(text);
    if (width === undefined) {
      width = this.#context?.measureText(text).width ?? 0;
      this.#known.set(text, width);
    }
    return width;
  }
}
