import * as v from 'valibot';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { ProjectRevision } from '../../contract/projects.ts';

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

/** Far cheaper than parsing every record. */
function projectHead(text: string): ProjectHead | undefined {
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

/** How many heads are remembered: two for each of a few projects in use. */
const MOST = 16;

/** Heads of the texts last seen. A revision is the hash of its text, so what is remembered is never out of date. */
export class ProjectHeads {
  readonly #known = new Map<ProjectRevision, ProjectHead | undefined>();

  /** Undefined when the text is damaged. */
  of({ revision, bytes }: { revision: ProjectRevision; bytes: Buffer }): ProjectHead | undefined {
    if (!this.#known.has(revision)) this.#known.set(revision, projectHead(bytes.toString('utf8')));
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return this.#known.get(revision);
  }
}
