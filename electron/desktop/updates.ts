import { app, type BrowserWindow, dialog, type Session, session, shell } from 'electron';
import type { UpdateState } from '../contract/session.ts';
import { hostOf, isLater, type UpdateChannel } from '../host/settings/update-channel.ts';
import { refusePermissions } from './guards.ts';
import type { Memory } from './memory.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Tells of newer versions, for who has asked to be told. It reads one number from one address and never loads or
 * installs anything: what a person gets from the release's page, the system checks as it does every program.
 */
export class Updates {
  readonly #channel: UpdateChannel;
  readonly #memory: Memory;
  /** Names can be resolved only as they could at the start: what is turned on now works from the next start on. */
  readonly #canAsk: boolean;
  #session: Session | undefined;

  constructor(channel: UpdateChannel, memory: Memory) {
    this.#channel = channel;
    this.#memory = memory;
    this.#canAsk = isAskedFor(memory);
  }

  get state(): UpdateState {
    const isOn = isAskedFor(this.#memory);
    const { newest } = this.#memory.settings.updates ?? {};
    return {
      host: hostOf(this.#channel),
      isOn,
      isFromNextStart: isOn && !this.#canAsk,
      newer: isOn && newest !== undefined && isLater(newest, app.getVersion()) ? newest : null,
    };
  }

  turn(isOn: boolean): void {
    const { updates } = this.#memory.settings;
    this.#memory.remember({ updates: { ...updates, isOn } });
  }

  /** Asks when it is a day since; true when there is a newer version. What fails is tried again at the next start. */
  async checkDaily(): Promise<boolean> {
    const { askedAtMs = 0 } = this.#memory.settings.updates ?? {};
    // A clock that was put back must not keep it from asking for ever.
    const isToday = Math.abs(Date.now() - askedAtMs) < DAY_MS;
    if (!this.#canAsk || !this.state.isOn || isToday) return false;
    try {
      return (await this.#ask()) !== null;
    } catch (error) {
      console.error(`${hostOf(this.#channel)} could not be asked for a newer version:`, error);
      return false;
    }
  }

  /** Asks now, because the person asked, and tells what came out. */
  async check(window: BrowserWindow): Promise<void> {
    const { host, isOn, isFromNextStart } = this.state;
    if (!isOn) return;
    if (isFromNextStart) {
      await dialog.showMessageBox(window, {
        message: 'Tubelet asks from its next start on.',
        buttons: ['OK'],
      });
      return;
    }
    let newer: string | null;
    try {
      newer = await this.#ask();
    } catch (error) {
      console.error(error);
      await dialog.showMessageBox(window, {
        type: 'warning',
        message: `${host} could not be asked for a newer version.`,
        detail: 'Check the connection to the internet and try again later.',
        buttons: ['OK'],
      });
      return;
    }
    if (newer !== null) return this.#offer(window, newer);
    const message = `Tubelet ${app.getVersion()} is the newest version.`;
    await dialog.showMessageBox(window, { message, buttons: ['OK'] });
  }

  async #offer(window: BrowserWindow, newer: string): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      message: `Tubelet ${newer} is there. You have ${app.getVersion()}.`,
      detail: 'Its page says what is new and has it for download. Nothing is installed by itself.',
      buttons: ['Open its page', 'Later'],
      defaultId: 0,
      cancelId: 1,
    });
    // The only address that ever leaves the app: written into the package by its release.
    if (response === 0) await shell.openExternal(this.#channel.page);
  }

  async #ask(): Promise<string | null> {
    // Loaded only here: while nobody asks to be told, no code that could ask is in memory.
    const { newestVersion } = await import('../host/settings/newest-version.ts');
    const own = this.#ownSession();
    const newest = await newestVersion((url, init) => own.fetch(url, init), this.#channel.feed);
    this.#memory.remember({ updates: { isOn: this.state.isOn, askedAtMs: Date.now(), newest } });
    return this.state.newer;
  }

  /** Apart from the page's: kept in memory, without its cookies and cache, open to the one address and to no page. */
  #ownSession(): Session {
    if (this.#session) return this.#session;
    const own = session.fromPartition('updates', { cache: false });
    own.setUserAgent('Tubelet', 'en');
    refusePermissions(own);
    own.webRequest.onBeforeRequest(({ url }, answer) => {
      const cancel = url !== this.#channel.feed || !this.state.isOn;
      if (cancel) this.#memory.countRefusal();
      answer({ cancel });
    });
    this.#session = own;
    return own;
  }
}

/** Off until the person turns it on. */
export function isAskedFor({ settings }: Memory): boolean {
  return settings.updates?.isOn === true;
}
