import { mediaEndpoints, type OpenedMedia } from '../../../electron/contract/media.ts';
import { addressOf } from '../../../electron/contract/wire/address.ts';
import { AppError } from '../../../engine/base/errors.ts';

const SAMPLE_URL = addressOf(mediaEndpoints.sample, { parameters: { file: 'sample.mp4' } });

/** The short video that ships with the app. Errors: `source/gone` where it was left out. */
export async function findSample(): Promise<OpenedMedia> {
  const answer = await fetch(SAMPLE_URL, { method: 'HEAD' }).catch(() => null);
  const size = Number(answer?.headers.get('content-length'));
  if (!answer?.ok || !(size > 0)) {
    throw new AppError(
      'source/gone',
      'The sample video is not part of this installation: open one of yours.',
    );
  }
  return { token: 'sample', name: 'sample.mp4', size, url: SAMPLE_URL };
}
