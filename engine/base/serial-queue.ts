/** Runs tasks one at a time in the order they came. A task that fails fails alone: those behind it still run. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => {});
    return result;
  }

  /** Resolves when everything that was asked for has been done, also what failed. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
