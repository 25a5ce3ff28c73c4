import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import { idOf, type VideoId } from '../document/ids.ts';
import type { Records, SecondCamera } from '../document/records.ts';

/** What is known of the video that is shown beside another. */
export type CameraFacts = Pick<SecondCamera, 'contentId' | 'name' | 'behindUs'>;

/** The video that is shown beside one; null where there is none. */
export function cameraOf(records: Records, videoId: VideoId): SecondCamera | null {
  return records.get(cameraId(videoId)) ?? null;
}

/** Shows a video beside another, in place of what was there. */
export function setCamera(videoId: VideoId, facts: CameraFacts): Changes {
  return putting({ type: 'camera', id: cameraId(videoId), videoId, ...facts });
}

/** @param behindUs microseconds that the second camera begins later; rounded */
export function setOffset(records: Records, videoId: VideoId, behindUs: number): Changes {
  const camera = cameraOf(records, videoId);
  return camera ? putting({ ...camera, behindUs: Math.round(behindUs) }) : NO_CHANGES;
}

export function removeCamera(videoId: VideoId): Changes {
  return { put: [], remove: [cameraId(videoId)] };
}

function cameraId(videoId: VideoId): SecondCamera['id'] {
  return idOf('camera', videoId.slice('video:'.length));
}
