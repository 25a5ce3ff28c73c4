import { AppError } from '../base/errors.ts';
import { BlobSource } from './blob-source.web.ts';
import type { SourceRef } from './byte-source.ts';
import type { OpenedSource } from './opened-source.ts';
import { RangeSource } from './range-source.web.ts';

/** Opens a file in a web worker. Errors: `source/gone`, `source/denied`, `source/not-a-file`. */
export function openSource(ref: SourceRef): OpenedSource {
  switch (ref.kind) {
    case 'blob':
      return new BlobSource(ref.blob, ref.name);
    case 'url':
      return new RangeSource(ref.url, ref.name);
    case 'path':
      throw new AppError('source/not-a-file', `"${ref.name}" was given as a path: a page cannot read paths.`);
  }
}
