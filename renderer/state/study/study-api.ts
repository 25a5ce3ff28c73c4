import { ORIGIN_HEADER } from '../../../electron/contract/parts.ts';
import {
  type StudySummary,
  type StudyText,
  type StudyVideo,
  studyEndpoints,
} from '../../../electron/contract/studies.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';

export type { StudySummary, StudyVideo };

/** The host's store of studies. */
export class StudyApi {
  readonly #name: string;

  /** @param name what this page calls itself */
  constructor(name: string) {
    this.#name = name;
  }

  async list(): Promise<readonly StudySummary[]> {
    return (await ask(studyEndpoints.list, {})).studies;
  }

  /** Null where there is none yet. */
  read(study: string): Promise<StudyText | null> {
    return ask(studyEndpoints.read, { parameters: { study } });
  }

  /** Errors: `project/changed` when the base no longer holds, `internal`, `storage/...`. Returns the new revision. */
  async save(study: string, text: string, base: string | null): Promise<string> {
    const headers = { 'if-match': base ?? 'none', [ORIGIN_HEADER]: this.#name };
    return (await ask(studyEndpoints.save, { parameters: { study }, headers, body: text })).revision;
  }

  /** By name. */
  async videos(study: string): Promise<readonly StudyVideo[]> {
    return (await ask(studyEndpoints.videos, { parameters: { study } })).videos;
  }

  /** The labels of one of its videos, unchecked; null where they are gone. */
  async project(study: string, contentId: ContentId): Promise<string | null> {
    return (await ask(studyEndpoints.project, { parameters: { study, contentId } }))?.text ?? null;
  }

  async remove(study: string): Promise<void> {
    await ask(studyEndpoints.remove, { parameters: { study } });
  }
}
