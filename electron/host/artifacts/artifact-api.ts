import { artifactPlace } from '../../../engine/artifacts/artifact-key.ts';
import { keyOfArtifact } from '../../../engine/artifacts/codec.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { artifactEndpoints } from '../../contract/artifacts.ts';
import type { Handlings } from '../http/router.ts';
import type { FileArtifacts } from './file-artifacts.ts';

/** What `artifactEndpoints` ask for: a page's analyses keep and find what they compute beside the library. */
export function artifactHandlings(files: FileArtifacts): Handlings<typeof artifactEndpoints> {
  return {
    names: async ({ parameters: { contentId } }) => ({ names: await files.names(contentId) }),
    forget: async ({ parameters: { contentId } }) => {
      await files.forget(contentId);
      return null;
    },
    read: async ({ request, parameters: { contentId, name } }) => {
      const bytes = await files.readNamed(contentId, name);
      // Not a refusal: a browser would write each one to its console.
      if (!bytes) return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
      return new Response(request.method === 'HEAD' ? null : bytes, {
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(bytes.length),
          'cache-control': 'no-store',
        },
      });
    },
    write: async ({ parameters: { contentId, name }, body }) => {
      const key = keyOfArtifact(body);
      if (!key || key.contentId !== contentId || artifactPlace(key).name !== name) {
        throw new AppError('usage', 'This is no whole artifact of this video and name: it is not kept.');
      }
      await files.write(key, body);
      return null;
    },
  };
}
