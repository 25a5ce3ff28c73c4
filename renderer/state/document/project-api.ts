import * as v from 'valibot';
import {
  ORIGIN_HEADER,
  type ProjectEdits,
  type ProjectFile,
  type ProjectRevision,
  type ProjectSaved,
  type ProjectVersion,
} from '../../../electron/contract/contract.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { apiFailure } from '../app/api-failure.ts';

const place = v.picklist(['library', 'beside']);
const savedSchema = v.object({ revision: v.string(), place, notice: v.nullable(v.string()) });
const fileSchema = v.object({ ...savedSchema.entries, text: v.string(), savedAtMs: v.number() });
const versionsSchema = v.object({
  versions: v.array(v.object({ id: v.string(), savedAtMs: v.number(), sizeBytes: v.number() })),
});
const versionSchema = v.object({ text: v.string() });

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

  /**
   * @param media the host's token of the file, where it has one
   * @param name what this page calls itself
   */
  constructor(contentId: ContentId, media: string | null, name: string) {
    this.#contentId = contentId;
    this.#media = media;
    this.#name = name;
  }

  /** Whether a save arrives even when its page closes at once. */
  static outlivesPage(body: ProjectBody): boolean {
    // A letter is at most three bytes.
    return textOf(body).length * 3 < KEEPALIVE_BYTES;
  }

  /** Null when nothing was saved yet. Errors: `internal`, `storage/...`. */
  async read(): Promise<ProjectFile | null> {
    const answer = await this.#ask('', {}, 'read the labels');
    return answer ? v.parse(fileSchema, await answer.json()) : null;
  }

  /** Errors: `project/changed` when the base no longer holds, `internal`, `storage/...`, `project/...`. */
  async save({ body, base, keep = false }: SaveRequest): Promise<ProjectSaved> {
    const isText = body.kind === 'text';
    const answer = await this.#ask(
      '',
      {
        method: isText ? 'PUT' : 'PATCH',
        headers: {
          'content-type': 'application/json',
          'if-match': base ?? 'none',
          [ORIGIN_HEADER]: this.#name,
        },
        body: textOf(body),
        keepalive: ProjectApi.outlivesPage(body),
      },
      'save the labels',
      keep ? { keep: '1' } : {},
    );
    if (!answer) throw new AppError('project/changed', 'The file of these labels is gone.');
    return v.parse(savedSchema, await answer.json());
  }

  /** Newest first. */
  async versions(): Promise<readonly ProjectVersion[]> {
    const answer = await this.#ask('/versions', {}, 'list earlier versions');
    return answer ? v.parse(versionsSchema, await answer.json()).versions : [];
  }

  /** Errors: `project/not-found` when it was let go meanwhile. */
  async version(id: string): Promise<string> {
    const answer = await this.#ask(`/versions/${encodeURIComponent(id)}`, {}, 'read the version');
    if (!answer) throw new AppError('project/not-found', 'This version is no longer kept: choose another.');
    return v.parse(versionSchema, await answer.json()).text;
  }

  /** Null for what is not there. */
  async #ask(
    path: string,
    init: RequestInit,
    what: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Response | null> {
    const parameters = new URLSearchParams({ ...(this.#media ? { media: this.#media } : {}), ...query });
    const url = `/api/projects/${this.#contentId}${path}${parameters.size > 0 ? `?${parameters}` : ''}`;
    const answer = await fetch(url, init).catch((cause: unknown) => {
      throw new AppError('internal', `Tubelet has stopped answering and could not ${what}: start it again.`, {
        cause,
      });
    });
    if (answer.status === 404 || answer.status === 204) return null;
    if (!answer.ok) throw await apiFailure(answer, what);
    return answer;
  }
}

function textOf(body: ProjectBody): string {
  return body.kind === 'text' ? body.text : JSON.stringify(body.body);
}
