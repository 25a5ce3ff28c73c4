import * as v from 'valibot';
import type { Immutable } from './wire/immutable.ts';

/** Files of the built page that tell of the software inside. */

const licencedPart = v.object({
  name: v.string(),
  version: v.string(),
  /** SPDX. */
  licence: v.string(),
  /** File beside the index that holds the licence's text. */
  file: v.string(),
});
export type LicencedPart = Immutable<v.InferOutput<typeof licencedPart>>;

/** What the index holds: the parts in the order to show. */
export const licencedParts = v.array(licencedPart);

/** Folder of the built page. */
export const LICENCE_FOLDER = 'licences';
export const LICENCE_INDEX = 'index.json';
