import { ORIGIN_HEADER } from '../../../electron/contract/parts.ts';
import { settingsEndpoints, type UserSettings } from '../../../electron/contract/settings.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';

export type StoredSettings = Readonly<Record<string, unknown>>;

const KEEPALIVE_BYTES = 30_000;

/** Where settings lie that hold for every window of this user. */
export interface SettingsStore {
  /** Errors: `internal`, `storage/...`. */
  read(): Promise<StoredSettings>;
  /** Changes the keys that are given, null takes one away; answers all. Errors: `internal`, `usage`, `storage/...`. */
  change(changes: StoredSettings): Promise<StoredSettings>;
}

/** The settings that the host keeps. `name` is what this page calls itself. */
export function hostSettings(name: string): SettingsStore {
  return {
    read: (): Promise<UserSettings> => ask(settingsEndpoints.read, {}),
    change: (changes): Promise<UserSettings> => {
      const headers = { [ORIGIN_HEADER]: name };
      // What is longer could not be sent at all; Chromium allows 64 KiB for all such requests together.
      const keepalive = JSON.stringify(changes).length * 3 < KEEPALIVE_BYTES;
      return ask(settingsEndpoints.change, { headers, body: changes }, { keepalive });
    },
  };
}
