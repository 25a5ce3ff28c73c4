import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { OLD_PROJECT_EXTENSION, PROJECT_EXTENSION } from '../../../engine/annotation/project-file/project.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { PROJECT_LIMIT_BYTES, type ProjectPlace, type ProjectRevision } from '../../contract/projects.ts';
import { ApiFailure } from '../http/http-error.ts';
import { isAbsent } from '../http/safe-path.ts';
import type { MediaFile } from '../media/media-tokens.ts';
import type { ProjectHeads } from './project-head.ts';

/** A project as it lies on disk. */
export interface StoredProject {
  readonly place: ProjectPlace;
  readonly bytes: Buffer;
  readonly revision: ProjectRevision;
  /** When the file was last written. */
  readonly savedAtMs: number;
}

const PROJECT_FILE = 'project.json';
/** In the folder of a video's project: those of other studies. */
export const STUDIES_FOLDER = 'studies';

/** Where the project of one video may lie. */
export interface ProjectFiles {
  readonly library: string;
  /** Earlier versions: in the library also for a project beside its video, whose folder is not ours to fill. */
  readonly versions: string;
  /** Undefined when the host does not know where the video lies. */
  readonly beside: string | undefined;
}

/** `contentId` and `study` must have been checked: they become names of folders. */
export function projectFiles(
  libraryFolder: string,
  contentId: ContentId,
  media: Pick<MediaFile, 'path'> | undefined,
  study?: string,
): ProjectFiles {
  const own = path.join(libraryFolder, 'projects', contentId);
  // Beside a video there is room for one.
  if (study !== undefined) {
    const folder = path.join(own, STUDIES_FOLDER, study);
    return {
      library: path.join(folder, PROJECT_FILE),
      versions: path.join(folder, 'versions'),
      beside: undefined,
    };
  }
  return {
    library: path.join(own, PROJECT_FILE),
    versions: path.join(own, 'versions'),
    beside: media && besideOf(media.path),
  };
}

function besideOf(video: string): string {
  const [file, old] = [`${video}${PROJECT_EXTENSION}`, `${video}${OLD_PROJECT_EXTENSION}`];
  return existsSync(old) && !existsSync(file) ? old : file;
}

/** The path or name of the video that a project lies beside; undefined for a file that is no project by its name. */
export function videoBeside(file: string): string | undefined {
  const extension = [PROJECT_EXTENSION, OLD_PROJECT_EXTENSION].find((each) => file.endsWith(each));
  return extension && file.slice(0, -extension.length);
}

/** What lies on disk for a video. */
export interface ProjectOnDisk {
  /** The project; undefined when there is none. */
  readonly current: StoredProject | undefined;
  /** The one in the other place, which `current` has left behind. */
  readonly other: StoredProject | undefined;
  /** True when the file beside the video holds the labels of another video, and must not be written over. */
  readonly isBesideForeign: boolean;
}

/**
 * Reads a video's project. Where both places hold one (the user chose the other place meanwhile, or a folder came from
 * another computer) the one saved more often counts; of equals the one in the place that the user prefers.
 */
export async function readProject(
  files: ProjectFiles,
  contentId: ContentId,
  preferred: ProjectPlace,
  heads: ProjectHeads,
): Promise<ProjectOnDisk> {
  const library = await readStored(files.library, 'library');
  const found = files.beside === undefined ? undefined : await readStored(files.beside, 'beside');
  if (!found) return { current: library, other: undefined, isBesideForeign: false };
  const head = heads.of(found);
  if (head && !head.contentIds.includes(contentId)) {
    return { current: library, other: undefined, isBesideForeign: true };
  }
  if (!library) return { current: found, other: undefined, isBesideForeign: false };
  // A damaged one counts only when there is nothing else.
  const besideSaves = head?.revision ?? -1;
  const librarySaves = heads.of(library)?.revision ?? -1;
  const isBeside = besideSaves === librarySaves ? preferred === 'beside' : besideSaves > librarySaves;
  const [current, other] = isBeside ? [found, library] : [library, found];
  return { current, other, isBesideForeign: false };
}

export function revisionOf(bytes: Uint8Array): ProjectRevision {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Anything may bear the name of a project, and opening a pipe must not wait. Absent on Windows. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function readStored(file: string, place: ProjectPlace): Promise<StoredProject | undefined> {
  const handle = await open(file, READ).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return undefined;
    if (stats.size > PROJECT_LIMIT_BYTES) {
      throw new ApiFailure(
        413,
        'project/too-large',
        `"${path.basename(file)}" is larger than the 64 MiB that a project may have: move it away to start anew.`,
      );
    }
    const bytes = await handle.readFile();
    return { place, bytes, revision: revisionOf(bytes), savedAtMs: Math.floor(stats.mtimeMs) };
  } finally {
    await handle.close();
  }
}
