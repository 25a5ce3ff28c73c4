import path from 'node:path';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import { RunIdentities, type TaggedFile, type Tagger } from '../tasks/tagger.ts';
import { ProcessModels } from './process-models.ts';

/** Tags in processes of their own. */
export class ProcessTagger extends ProcessModels implements Tagger {
  readonly #identities: RunIdentities;

  /** As of {@link ProcessModels}. */
  constructor(...how: ConstructorParameters<typeof ProcessModels>) {
    super(...how);
    this.#identities = new RunIdentities(how[1]);
  }

  identity(model: string, settings: TagSettings): Promise<{ modelSha256: string; settings: string }> {
    return this.#identities.of(model, settings);
  }

  async tag(
    file: string,
    model: string,
    settings: TagSettings,
    {
      contentId,
      videoNumber,
      painted = [],
      isForced,
      listsFrames = false,
      signal,
      onProgress,
    }: Parameters<Tagger['tag']>[3],
  ): Promise<TaggedFile> {
    const ask = { file, model, settings, contentId, videoNumber, painted, isForced, listsFrames };
    return this.run('tag', ask, { about: path.basename(file), signal, onProgress });
  }
}
