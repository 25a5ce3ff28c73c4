import type { InterchangeDocument } from '../../../../engine/formats/core/interchange.ts';
import { tubelet } from '../../../../engine/formats/tables/tubelet.ts';
import { type TubeletResult, writeTubeletJson } from '../../../../engine/formats/tables/tubelet-json.ts';

/** A result as formats see it. */
export function documentOf(
  result: TubeletResult,
  frameTimesUs: readonly number[] | null = null,
): InterchangeDocument {
  const { name } = result.video;
  const [document] = tubelet.importer!.read(writeTubeletJson(result, 0), { name }).documents;
  return { ...document!, video: { ...document!.video, frameTimesUs } };
}
