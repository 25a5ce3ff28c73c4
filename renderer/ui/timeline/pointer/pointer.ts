import type { Attachment } from 'svelte/attachments';

export interface DragHandlers {
  /** `x` and `y` are CSS pixels inside the element. Returns whether what lies there is pressed rather than dragged. */
  press(x: number, y: number): boolean;
  /** Moves while the button is down. */
  drag(x: number, y: number): void;
  /** The button came up where it went down. */
  click(x: number, y: number): void;
}

/** Movements up to this many pixels are still a click. */
const SLACK = 3;

/** Tells clicks from drags with the main button; a drag goes on outside of the element. */
export function pressAndDrag(handlers: DragHandlers): Attachment<HTMLElement> {
  return (element) => {
    let start: { x: number; y: number; isHeld: boolean } | null = null;
    const place = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const listeners = new AbortController();
    const on = (
      type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel',
      run: (event: PointerEvent) => void,
    ) => element.addEventListener(type, run, { signal: listeners.signal });
    on('pointerdown', (event) => {
      if (event.button !== 0) return;
      const { x, y } = place(event);
      element.setPointerCapture(event.pointerId);
      start = { x, y, isHeld: handlers.press(x, y) };
      if (!start.isHeld) handlers.drag(x, y);
    });
    on('pointermove', (event) => {
      if (!start) return;
      const { x, y } = place(event);
      if (start.isHeld && Math.hypot(x - start.x, y - start.y) <= SLACK) return;
      start.isHeld = false;
      handlers.drag(x, y);
    });
    on('pointerup', (event) => {
      const { x, y } = place(event);
      if (start?.isHeld) handlers.click(x, y);
      start = null;
    });
    on('pointercancel', () => {
      start = null;
    });
    return () => listeners.abort();
  };
}
