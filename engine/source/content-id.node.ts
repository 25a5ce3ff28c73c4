import { type ContentId, contentIdOf } from './content-id.ts';
import { FileSource } from './file-source.node.ts';

/** The id of a file on disk. Errors: those of {@link FileSource}. */
export async function fileContentId(path: string, name: string): Promise<ContentId> {
  const source = new FileSource(path, name);
  try {
    return await contentIdOf(source.size, async (start, end) => {
      const bytes = new Uint8Array(end - start);
      return bytes.subarray(0, source.readAt(start, bytes));
    });
  } finally {
    source.close();
  }
}
