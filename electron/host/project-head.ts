import * as v from 'valibot';
import type { ContentId } from '../../engine/source/content-id.ts';

const headSchema = v.object({
  format: v.literal('tubelet-project'),
  version: v.number(),
  revision: v.number(),
  videos: v.array(v.object({ contentId: v.string() })),
});

/** What the host itself has to know of a project's text. */
export interface ProjectHead {
  /** Version of the format. */
  readonly version: number;
  /** Times it was saved. */
  readonly revision: number;
  readonly contentIds: readonly ContentId[];
}

/** The head of a project's text; undefined when the text is damaged. Far cheaper than parsing every record. */
export function projectHead(text: string): ProjectHead | undefined {
  try {
    const { version, revision, videos } = v.parse(headSchema, JSON.parse(text.replace(/^\uFEFF/, '')));
    return {
      version,
      revision,
      contentIds: videos.map(({ contentId }) => contentId),
    };
  } catch {
    return undefined;
  }
}
