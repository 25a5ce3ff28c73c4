import { artifactEndpoints } from './artifacts.ts';
import { batchEndpoints } from './batch.ts';
import { clipEndpoints } from './clips.ts';
import { decisionEndpoints } from './decisions.ts';
import { mediaEndpoints } from './media.ts';
import { projectEndpoints } from './projects.ts';
import { queueEndpoints } from './queue.ts';
import { recutEndpoints } from './recut.ts';
import { reviewEndpoints } from './review.ts';
import { segmentEndpoints } from './segments.ts';
import { sessionEndpoints } from './session.ts';
import { settingsEndpoints } from './settings.ts';
import { shelfEndpoints } from './shelves.ts';
import { similarEndpoints } from './similar.ts';
import { studyEndpoints } from './studies.ts';
import { taughtEndpoints } from './taught.ts';
import { teachingEndpoints } from './teaching.ts';
import { videoEndpoints } from './videos.ts';

/** Everything that the page can ask of the host, by area. The host's router does not start without an answer to each. */
export const endpoints = {
  session: sessionEndpoints,
  media: mediaEndpoints,
  artifacts: artifactEndpoints,
  projects: projectEndpoints,
  settings: settingsEndpoints,
  studies: studyEndpoints,
  videos: videoEndpoints,
  segments: segmentEndpoints,
  decisions: decisionEndpoints,
  shelves: shelfEndpoints,
  batch: batchEndpoints,
  queue: queueEndpoints,
  recut: recutEndpoints,
  clips: clipEndpoints,
  teaching: teachingEndpoints,
  taught: taughtEndpoints,
  review: reviewEndpoints,
  similar: similarEndpoints,
};
