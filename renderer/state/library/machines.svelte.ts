import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { LibraryApi, QueueStatus } from './library-api.ts';

/** A queue that other machines work for, as long as a page looks at it. The password is kept by nobody else. */
export class Machines {
  #status = $state.raw<QueueStatus | null>(null);
  #error = $state.raw<AppError | null>(null);
  #isLooking = $state(false);
  #password: string | null = null;
  /** As it was typed, which may hold a password; null where the one that is kept counts. */
  #typed: string | null = null;
  #last = new AbortController();
  readonly #api: Pick<LibraryApi, 'queue'>;
  readonly #settings: Pick<Settings, 'queueAddress'>;

  constructor(api: Pick<LibraryApi, 'queue'>, settings: Pick<Settings, 'queueAddress'>) {
    this.#api = api;
    this.#settings = settings;
  }

  /** What was seen last; null before that and after an address was changed. */
  get status(): QueueStatus | null {
    return this.#status;
  }
  /** Why nothing new can be seen. */
  get error(): AppError | null {
    return this.#error;
  }
  get isLooking(): boolean {
    return this.#isLooking;
  }
  /** Empty where there is none. */
  get address(): string {
    return this.#settings.queueAddress;
  }
  /** For the tab: how many machines there are. */
  get note(): string | undefined {
    return this.#status?.workers.length.toLocaleString('en');
  }

  /** Looks at another queue, or, with an empty address, at none. @param password where the address holds none */
  async connect(address: string, password: string): Promise<void> {
    this.#status = null;
    this.#error = null;
    this.#typed = address;
    this.#password = password === '' ? null : password;
    if (address === '') this.#settings.queueAddress = '';
    await this.look();
  }

  /** Looks again. What was seen stays where the server is away. */
  async look(): Promise<void> {
    this.#last.abort();
    const looking = new AbortController();
    this.#last = looking;
    const address = this.#typed ?? this.#settings.queueAddress;
    if (address === '') return;
    this.#isLooking = true;
    try {
      const seen = await this.#api.queue(address, this.#password, looking.signal);
      if (seen.kind === 'unseen') throw new AppError('usage', seen.message);
      const { status } = seen;
      this.#status = status;
      this.#error = null;
      if (this.#settings.queueAddress !== status.address) this.#settings.queueAddress = status.address;
    } catch (thrown) {
      if (!isCancelled(thrown) && !looking.signal.aborted) this.#error = toAppError(thrown);
    } finally {
      if (this.#last === looking) this.#isLooking = false;
    }
  }
}
