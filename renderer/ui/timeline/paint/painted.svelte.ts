import type { Attachment } from 'svelte/attachments';

/** Draws in CSS pixels on a cleared canvas. */
export type Paint = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** Keeps a canvas as sharp as its place on screen and paints it again whenever what `paint` reads has changed. */
export function painted(
  paint: Paint,
  onResize?: (width: number, height: number) => void,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    let size = $state.raw({ width: canvas.clientWidth, height: canvas.clientHeight });
    const observer = new ResizeObserver(() => {
      size = { width: canvas.clientWidth, height: canvas.clientHeight };
      onResize?.(size.width, size.height);
    });
    observer.observe(canvas);
    const context = canvas.getContext('2d');
    // A canvas has no declarative form: this is the one place where pictures follow state.
    $effect(() => {
      const { width, height } = size;
      const ratio = window.devicePixelRatio;
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
      }
      if (!context || width === 0 || height === 0) return;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      paint(context, width, height);
    });
    return () => observer.disconnect();
  };
}
