import type { ContentId } from '../source/content-id.ts';
import type { ArtifactKind } from './kinds.ts';

/** Names one derived value: equal keys mean equal values, whoever computed them. */
export interface ArtifactKey<K extends ArtifactKind = ArtifactKind> {
  /** The video. */
  readonly contentId: ContentId;
  readonly kind: K;
  /** SHA-256 of the model package (see `modelSha256`) in hexadecimal; null where no model is involved. */
  readonly model: string | null;
  /** What else it depends on, such as `part=3`: lower-case letters, digits and `=-_.,`; empty for nothing. */
  readonly parameters: string;
}

/**
 * What is computed of one of several videos in a file is kept apart: its id instead of the file's content id, which
 * stands for the file's own choice.
 * @param videoNumber from 1; undefined: the file's own choice
 */
export function idOfVideo(contentId: ContentId, videoNumber: number | undefined): ContentId {
  if (videoNumber === undefined) return contentId;
  // Ids are hashes: what differs from one in its last bits is nobody else's.
  const last = Number.parseInt(contentId.slice(-4), 16) ^ (videoNumber & 0xffff);
  return contentId.slice(0, -4) + last.toString(16).padStart(4, '0');
}

export const ARTIFACT_EXTENSION = '.artifact';

const HASH = /^[0-9a-f]{64}$/;
const PARAMETERS = /^(?![.])[a-z0-9=_.,-]{0,64}$/;
/** Digits of the model's hash in a file's name; the whole hash is in the file. */
const SHORT_HASH = 16;

/** Whether a key may name a file: what comes from a page is checked by this before it becomes a path. */
export function isArtifactKey({ contentId, model, parameters }: ArtifactKey): boolean {
  return HASH.test(contentId) && (model === null || HASH.test(model)) && PARAMETERS.test(parameters);
}

/**
 * The folder and the name of an artifact's file: `<first two digits of the content id>/<content id>` and
 * `<kind>[.<first 16 digits of the model's hash>][.<parameters>].artifact`.
 * Throws RangeError for a key that {@link isArtifactKey} refuses.
 */
export function artifactPlace(key: ArtifactKey): {
  readonly folder: readonly [string, string];
  readonly name: string;
} {
  if (!isArtifactKey(key)) throw new RangeError(`no artifact can be named by ${JSON.stringify(key)}`);
  const { contentId, kind, model, parameters } = key;
  const parts = [
    kind,
    ...(model === null ? [] : [model.slice(0, SHORT_HASH)]),
    ...(parameters ? [parameters] : []),
  ];
  return { folder: [contentId.slice(0, 2), contentId], name: `${parts.join('.')}${ARTIFACT_EXTENSION}` };
}
