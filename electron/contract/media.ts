import * as v from 'valibot';
import type { ErrorCode } from '../../engine/base/errors.ts';
import { contentId } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

/** A file that the host can read for the page. The page never learns its path. */
export const openedMedia = v.object({
  token: v.string(),
  name: v.string(),
  size: v.number(),
  /**
   * Answers byte ranges; relative to the page's origin. An error's body is empty, its status says which:
   * {@link mediaErrors}.
   */
  url: v.string(),
  /** Of a video that differs from another only where a content id by blocks does not look; else the page makes it. */
  contentId: v.exactOptional(contentId),
});
export type OpenedMedia = Immutable<v.InferOutput<typeof openedMedia>>;

/** What an error status of {@link OpenedMedia.url} means. */
export const mediaErrors = {
  403: 'source/denied',
  404: 'source/gone',
  /** The file is no longer the one that was opened: another size or time of change. */
  409: 'source/changed',
  410: 'source/gone',
} as const satisfies Record<number, ErrorCode>;

/** Bytes by address: what was opened, model packages, and the sample. */
export const mediaEndpoints = {
  media: endpoint({
    does: 'read the video',
    method: 'GET',
    path: '/media/{token}',
    parameters: { token: v.string() },
    answer: 'bytes',
    refusals: 'empty',
  }),
  /** A file of a package; `''` is its folder, for which only the address is of use. */
  model: endpoint({
    does: 'read the model',
    method: 'GET',
    path: '/models/{id}/{file*}',
    parameters: { id: v.string(), file: v.string() },
    answer: 'bytes',
    refusals: 'sentence',
  }),
  sample: endpoint({
    does: 'read the sample',
    method: 'GET',
    path: '/sample/{file*}',
    parameters: { file: v.string() },
    answer: 'bytes',
    refusals: 'sentence',
  }),
};
