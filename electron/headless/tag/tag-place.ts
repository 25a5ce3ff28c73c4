import path from 'node:path';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import { readSetting, suitableConcurrency } from '../../host/library/api/library-settings.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { scanModels } from '../../host/models/model-folders.ts';
import { spawnNodeProcess } from '../../host/processes/node-process.ts';
import { type Media, ProcessMedia } from '../../host/processes/process-media.ts';
import { ProcessTagger } from '../../host/processes/process-tagger.ts';
import { WorkProcesses } from '../../host/processes/work-processes.ts';
import { chosenTools } from '../../host/settings/native-decoder.ts';
import { userLibraryFolder } from '../../host/user-folders.ts';
import type { MetVideo } from './tag-memory.ts';
import type { TagOptions } from './tag-options.ts';
import { type TagVideo, tagHere } from './tag-videos.ts';

/** Where videos are labelled: this machine, or those that work for a queue. */
export interface TagPlace {
  readonly manifest: Manifest;
  /** What computes, as the progress shows it. */
  readonly device: string;
  /** Videos at once. */
  readonly jobs: number;
  readonly tag: TagVideo;
  readonly isRemote: boolean;
  /** What looks here at videos that are not labelled anew. */
  readonly media: Pick<Media, 'probe'>;
  /** Puts a video in and does not wait for it; absent where that cannot be done. */
  leave?(file: string, met: MetVideo, resultFile: string | null): Promise<void>;
  /** Whether something waits there of a video that was put in before; absent where that cannot be. */
  knows?(file: string, met: MetVideo, resultFile: string | null): Promise<boolean>;
  close(): Promise<void>;
}

export interface PlaceOptions {
  /** Folder of the model package. */
  readonly dir: string;
  readonly options: TagOptions;
  readonly library: LibraryDatabase | null;
  readonly signal: AbortSignal;
  /** How far the run is: as its counts say, of so many videos. */
  far(): { readonly total: number; readonly ended: number; readonly failed: number };
}

/** @param report told of a folder for what is computed that cannot be written */
export async function placeHere({
  dir,
  options,
  library,
  signal,
  report,
}: Omit<PlaceOptions, 'far'> & { report(error: unknown): void }): Promise<TagPlace> {
  const native = await chosenTools(options.decoder, userLibraryFolder());
  const jobs = options.jobs ?? (options.out === null ? 1 : suitableConcurrency());
  const { models } = await scanModels([dir]);
  const id = models.find((each) => each.dir === dir)?.manifest.id ?? path.basename(dir);
  const processes = new WorkProcesses(spawnNodeProcess);
  const place = () => ({
    artifacts: library && {
      folder: libraryArtifacts(library).files.folder,
      limitBytes: readSetting(library, 'cacheLimitBytes'),
    },
    decoder: options.decoder === 'wasm' ? ('wasm' as const) : ('auto' as const),
    settingsFolder: userLibraryFolder(),
    atOnce: jobs,
    provider: options.provider,
  });
  const tagger = new ProcessTagger(processes, [dir], place, report);
  try {
    const { manifest, device } = await tagger.open(id, signal);
    return {
      manifest,
      device: device + (native ? `, decoding with ${native.ffmpeg} ${native.version}` : ''),
      jobs,
      tag: tagHere(tagger, id, options),
      isRemote: false,
      media: new ProcessMedia(processes),
      close: () => processes.close(),
    };
  } catch (error) {
    await processes.close();
    throw error;
  }
}
