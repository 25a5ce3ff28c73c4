import type { ContentId } from '../source/content-id.ts';
import type { ArtifactKey } from './artifact-key.ts';

/**
 * Where encoded artifacts are kept: files of the host, the page's own file system, or the host as the page reaches it.
 * Several processes or windows may share one. Nothing in it is precious: what is missing is computed.
 */
export interface ArtifactStore {
  /** The bytes stored under a key, unchecked and owned by the caller; null when there are none. */
  read(key: ArtifactKey): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Stores bytes (borrowed) whole or not at all, and makes room when the store's limit is passed. */
  write(key: ArtifactKey, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Names (see `artifactPlace`) of what seems to be there of a video, unread. */
  names(contentId: ContentId): Promise<readonly string[]>;
  /** Forgets everything that was computed of a video. */
  forget(contentId: ContentId): Promise<void>;
}

/** What a store holds. */
export interface StoreUsage {
  readonly files: number;
  readonly bytes: number;
  readonly bytesByKind: Readonly<Partial<Record<ArtifactKey['kind'], number>>>;
}

/** Where what is computed of a video is kept: beside the host's library, or in the page's own file system. */
export type KeptRef =
  | { readonly kind: 'host'; readonly contentId: ContentId; readonly base: string }
  | { readonly kind: 'page'; readonly contentId: ContentId };
