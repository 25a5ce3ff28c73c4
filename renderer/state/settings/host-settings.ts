import * as v from 'valibot';
import { ORIGIN_HEADER } from '../../../electron/contract/contract.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { apiFailure } from '../app/api-failure.ts';

const stored = v.record(v.string(), v.unknown());
export type StoredSettings = v.InferOutput<typeof stored>;

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
  const ask = async (init: RequestInit): Promise<StoredSettings> => {
    const answer = await fetch('/api/settings', init).catch((cause: unknown) => {
      throw new AppError(
        'internal',
        'Tubelet has stopped answering: settings are kept in this window only.',
        {
          cause,
        },
      );
    });
    if (!answer.ok) throw await apiFailure(answer, 'keep the settings');
    return v.parse(stored, await answer.json());
  };
  return {
    read: () => ask({}),
    change: (changes) => {
      const body = JSON.stringify(changes);
      return ask({
        method: 'PUT',
        headers: { 'content-type': 'application/json', [ORIGIN_HEADER]: name },
        body,
        // What is longer could not be sent at all; Chromium allows 64 KiB for all such requests together.
        keepalive: body.length * 3 < KEEPALIVE_BYTES,
      });
    },
  };
}
