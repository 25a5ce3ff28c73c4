import * as v from 'valibot';
import { contentId } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';

/** What was computed of videos and is kept: see `engine/artifacts`. */

/** As `artifactPlace` makes it. */
const name = v.pipe(v.string(), v.maxLength(160), v.regex(/^[a-z]+(\.[a-z0-9=_,-]+)*\.artifact$/));

const ARTIFACTS = '/api/artifacts';
const one = { parameters: { contentId, name }, path: `${ARTIFACTS}/{contentId}/{name}` };

export const artifactEndpoints = {
  /** Names of what there is of a video. */
  names: endpoint({
    does: 'look for what is kept of the video',
    method: 'GET',
    path: `${ARTIFACTS}/{contentId}`,
    parameters: { contentId },
    answer: v.object({ names: v.array(v.string()) }),
  }),
  forget: endpoint({
    does: 'forget what is kept of the video',
    method: 'DELETE',
    path: `${ARTIFACTS}/{contentId}`,
    parameters: { contentId },
    answer: v.null(),
  }),
  /** An encoded artifact; 204 where there is none. */
  read: endpoint({ ...one, does: 'read what is kept of the video', method: 'GET', answer: 'bytes' }),
  /** The bytes must be whole and those of this video and name. */
  write: endpoint({
    ...one,
    does: 'keep what was computed of the video',
    method: 'PUT',
    bodyKind: 'bytes',
    body: v.instance(Uint8Array<ArrayBuffer>),
    limit: {
      bytes: 256 * 1024 * 1024,
      code: 'usage',
      sentence: 'This is too large to be kept: it is computed again when it is needed.',
    },
    answer: v.null(),
  }),
};
