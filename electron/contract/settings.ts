import * as v from 'valibot';
import { originHeaders } from './parts.ts';
import { projectPlace } from './projects.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** Settings that hold for every window and sitting of this user, and what is said of a value that is none. */
export const knownSettings = {
  theme: v.picklist(['system', 'dark', 'light'], 'it must be "system", "dark" or "light"'),
  /** Keys that the user bound, by the id of the command; an empty list unbinds it. */
  keys: v.record(
    v.string(),
    v.array(v.string(), 'it must be a list of keys'),
    'it must hold a list of keys for each command',
  ),
  /** Where projects are saved; `library` when absent. A page without a media token always saves there. */
  projectPlace: v.picklist(projectPlace.options, 'it must be "library" or "beside"'),
  /** The study that videos join; `default` when absent. */
  study: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/, 'it must be the name of a study')),
  /** Whether batches may decode with the `ffmpeg` on the PATH, outside of any sandbox; not when absent. */
  nativeDecoder: v.boolean('it must be true or false'),
  /** Address of the server that other machines work for, without a password. */
  queueAddress: v.pipe(
    v.string(),
    v.regex(/^(rediss?:\/\/([^:@/\s]+@)?[^@\s]{1,1000})?$/, 'it must be the address of a queue'),
  ),
} as const;

/** Keys that this version does not know are kept as they are. */
const userSettings = v.objectWithRest(
  {
    theme: v.exactOptional(knownSettings.theme),
    keys: v.exactOptional(knownSettings.keys),
    projectPlace: v.exactOptional(knownSettings.projectPlace),
    study: v.exactOptional(knownSettings.study),
    nativeDecoder: v.exactOptional(knownSettings.nativeDecoder),
    queueAddress: v.exactOptional(knownSettings.queueAddress),
  },
  v.unknown(),
);
export type UserSettings = Immutable<v.InferOutput<typeof userSettings>>;

export const settingsEndpoints = {
  read: endpoint({
    does: 'read the settings',
    method: 'GET',
    path: '/api/settings',
    answer: userSettings,
  }),
  /**
   * Changes the keys that are given; null takes one away. Errors: 422 `usage`, and those of a disk that will not write,
   * as of a project.
   */
  change: endpoint({
    does: 'keep the settings',
    method: 'PUT',
    path: '/api/settings',
    headers: originHeaders,
    body: v.pipe(
      v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
      v.record(v.string(), v.unknown()),
    ),
    limit: { bytes: 1024 * 1024, code: 'usage', sentence: 'These settings are too long to be kept.' },
    misfit: { status: 422, code: 'usage', sentence: () => 'Settings must be a JSON object.' },
    answer: userSettings,
  }),
};
