const WALKING_KEYS = new Set(['Tab', 'F6', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/**
 * Knows which element was walked to by keys. A button that has the focus for another reason (it was clicked, or a menu or
 * dialog that it opened gave the focus back) does not take Space from playing.
 */
export class Reach {
  #isWalking = false;
  #walkedTo: EventTarget | null = null;

  /** Every key, before anything else hears of it. */
  key({ key }: Pick<KeyboardEvent, 'key'>): void {
    if (key !== 'Shift') this.#isWalking = WALKING_KEYS.has(key);
  }

  pointer(): void {
    this.#isWalking = false;
    this.#walkedTo = null;
  }

  focus(target: EventTarget | null): void {
    this.#walkedTo = this.#isWalking ? target : null;
  }

  has(target: EventTarget): boolean {
    return this.#walkedTo === target;
  }
}
