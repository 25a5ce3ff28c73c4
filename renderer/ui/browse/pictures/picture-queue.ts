/** Lets pictures load a few at a time, those asked for last first: they are the ones in sight. */
export class PictureQueue {
  readonly #most: number;
  #loading = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Calls `load` when it is this picture's turn. Returns what is to be called once it has come or failed, or when it
   * is not wanted any more; more than once does no harm.
   */
  ask(load: () => void): () => void {
    let state: 'waiting' | 'loading' | 'over' = 'waiting';
    const begin = () => {
      state = 'loading';
      this.#loading++;
      load();
    };
    this.#waiting.push(begin);
    this.#next();
    return () => {
      if (state === 'waiting') this.#waiting.splice(this.#waiting.indexOf(begin), 1);
      if (state === 'loading') this.#loading--;
      state = 'over';
      this.#next();
    };
  }

  #next(): void {
    while (this.#loading < this.#most) {
      const begin = this.#waiting.pop();
      if (!begin) return;
      begin();
    }
  }
}

/*
 * The pictures of this window. A browser keeps six connections to one server, and a picture that is still being made
 * holds its own: most of them have to stay free for what the person asks for.
 */
export const videoPictures = new PictureQueue(2);
/** The host makes these one at a time. */
export const foundPictures = new PictureQueue(1);
