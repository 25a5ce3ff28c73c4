import * as v from 'valibot';
import {
  LICENCE_FOLDER,
  LICENCE_INDEX,
  type LicencedPart,
  licencedParts,
} from '../../../electron/contract/licences.ts';
import { type AboutInfo, sessionEndpoints } from '../../../electron/contract/session.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';
import { AppError } from '../../../engine/base/errors.ts';

export type { AboutInfo, LicencedPart };

/** Errors: `internal` when the host does not answer. */
export function readAbout(): Promise<AboutInfo> {
  return ask(sessionEndpoints.about, {});
}

/** The software inside the app. Errors: as above. */
export async function readLicences(): Promise<readonly LicencedPart[]> {
  return v.parse(licencedParts, JSON.parse(await read(LICENCE_INDEX)));
}

/** The text of one licence. Errors: as above. */
export function readLicenceText(part: LicencedPart): Promise<string> {
  return read(part.file);
}

async function read(file: string): Promise<string> {
  const answer = await fetch(`/${LICENCE_FOLDER}/${encodeURIComponent(file)}`).catch(() => null);
  if (answer?.ok) return answer.text();
  throw new AppError('internal', 'Tubelet has stopped answering. Start it again and reload this page.');
}
