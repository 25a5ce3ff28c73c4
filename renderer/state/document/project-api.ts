import { ORIGIN_HEADER } from '../../../electron/contract/parts.ts';
import {
  type ProjectEdits,
  type ProjectFile,
  type ProjectRevision,
  type ProjectSaved,
  type ProjectVersion,
  projectEndpoints,
} from '../../../electron/contract/projects.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';

/** What a save brings: the whole text, or how it differs from the base. */
export type ProjectBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'edits'; readonly body: ProjectEdits };

export interface SaveRequest {
  readonly body: ProjectBody;
  /** The revision that this is based on; null when there was no project. */
  readonly base: ProjectRevision | null;
  /** Keeps what is replaced as an earlier version, whatever the time. */
  readonly keep?: boolean;
}

/** A request that outlives its page may be this long; Chromium allows 64 KiB for all of them together. */
const KEEPALIVE_BYTES = 30_000;

/** The host's store of projects, for one video. */
export class ProjectApi {
  readonly #contentId: ContentId;
  readonly #media: string | null;
  readonly #name: string;
  readonly #study: string | null;

  /**
   * @param media the host's token of the file, where it has one
   * @param name what this page calls itself
   * @param study of a video in several studies: the one whose labels are meant; null for those that it was first given
   */
  constructor(contentId: ContentId, media: string | null, name: string, study: string | null = null) {
    this.#contentId = contentId;
    this.#media = media;
    this.#name = name;
    this.#study = study;
  }

  /** Whether a save arrives even when its page closes at once. */
  static outlivesPage(body: ProjectBody): boolean {
    // A letter is at most three bytes.
    return textOf(body).length * 3 < KEEPALIVE_BYTES;
  }

  /** Null when nothing was saved yet. Errors: `internal`, `storage/...`. */
  read(): Promise<ProjectFile | null> {
    return ask(projectEndpoints.read, this.#where());
  }

  /** Errors: `project/changed` when the base no longer holds, `internal`, `storage/...`, `project/...`. */
  save({ body, base, keep = false }: SaveRequest): Promise<ProjectSaved> {
    const { parameters, query } = this.#where();
    const asked = {
      parameters,
      query: { ...query, ...(keep ? { keep } : {}) },
      headers: { 'if-match': base ?? 'none', [ORIGIN_HEADER]: this.#name },
    };
    const keepalive = ProjectApi.outlivesPage(body);
    return body.kind === 'text'
      ? ask(projectEndpoints.save, { ...asked, body: body.text }, { keepalive })
      : ask(projectEndpoints.change, { ...asked, body: body.body }, { keepalive });
  }

  /** Newest first. */
  async versions(): Promise<readonly ProjectVersion[]> {
    return (await ask(projectEndpoints.versions, this.#where())).versions;
  }

  /** Errors: `project/not-found` when it was let go meanwhile. */
  async version(id: string): Promise<string> {
    const { parameters, query } = this.#where();
    const asked = { parameters: { ...parameters, version: id }, query };
    return (await ask(projectEndpoints.version, asked)).text;
  }

  #where() {
    const media = this.#media === null ? {} : { media: this.#media };
    const study = this.#study === null ? {} : { study: this.#study };
    return { parameters: { contentId: this.#contentId }, query: { ...media, ...study } };
  }
}

function textOf(body: ProjectBody): string {
  return body.kind === 'text' ? body.text : JSON.stringify(body.body);
}
