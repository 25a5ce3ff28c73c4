/**
 * Synchronous random access to a file's bytes: what a demuxer inside WebAssembly needs. Nothing is copied up front,
 * so a 50 GB file opens like a small one.
 */
export interface ByteSource {
  readonly name: string;
  /** Length in bytes, fixed when the source was opened. */
  readonly size: number;
  /**
   * Fills `into` (borrowed) from byte `position` on and returns how many bytes were read: fewer than asked only at
   * the end of the file.
   * Errors: `source/gone`, `source/changed`, `source/denied`.
   */
  readAt(position: number, into: Uint8Array): number;
  close(): void;
}

/** Where a video lies, in a form that can be sent to any worker. Opening it there yields a {@link ByteSource}. */
export type SourceRef = {
  readonly name: string;
  /** Which of several videos in the file is meant, from 1 as the file has them; absent: the file's own choice. */
  readonly videoNumber?: number | undefined;
} & (
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'path'; readonly path: string }
  /** `url` answers byte ranges and is absolute. */
  | { readonly kind: 'url'; readonly url: string }
);
