import { fileURLToPath } from 'node:url';
import { AppError } from '../base/errors.ts';
import type { SourceRef } from './byte-source.ts';
import { FileSource } from './file-source.node.ts';
import type { OpenedSource } from './opened-source.ts';

/** Opens a file in Node. Errors: `source/gone`, `source/denied`, `source/not-a-file`. */
export function openSource(ref: SourceRef): OpenedSource {
  switch (ref.kind) {
    case 'path':
      return new FileSource(ref.path, ref.name);
    case 'url':
      if (ref.url.startsWith('file:')) return new FileSource(fileURLToPath(ref.url), ref.name);
      throw new AppError('source/not-a-file', `"${ref.name}" is not on this computer. Download it first.`);
    case 'blob':
      throw new AppError('source/not-a-file', `"${ref.name}" was given as a Blob: here a path is needed.`);
  }
}
