import * as v from 'valibot';
import type { AboutInfo, LicencedPart } from '../../../electron/contract/contract.ts';
import { AppError } from '../../../engine/base/errors.ts';

export type { AboutInfo, LicencedPart };

const aboutInfo = v.object({
  runtime: v.string(),
  refusedRequests: v.number(),
  updates: v.nullable(
    v.object({
      host: v.string(),
      isOn: v.boolean(),
      isFromNextStart: v.boolean(),
      newer: v.nullable(v.string()),
    }),
  ),
});
const licences = v.array(
  v.object({ name: v.string(), version: v.string(), licence: v.string(), file: v.string() }),
);

/** Errors: `internal` when the host does not answer. */
export async function readAbout(): Promise<AboutInfo> {
  return v.parse(aboutInfo, JSON.parse(await read('/api/about')));
}

/** The software inside the app. Errors: as above. */
export async function readLicences(): Promise<LicencedPart[]> {
  return v.parse(licences, JSON.parse(await read('/licences/index.json')));
}

/** The text of one licence. Errors: as above. */
export function readLicenceText(part: LicencedPart): Promise<string> {
  return read(`/licences/${encodeURIComponent(part.file)}`);
}

async function read(url: string): Promise<string> {
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok) return answer.text();
  throw new AppError('internal', 'Tubelet has stopped answering. Start it again and reload this page.');
}
