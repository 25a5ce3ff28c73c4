import path from 'node:path';
import { PROJECT_VERSION } from '../../../engine/annotation/project-file/project.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type {
  ProjectFile,
  ProjectPlace,
  ProjectRevision,
  ProjectSaved,
  ProjectVersion,
} from '../../contract/projects.ts';
import { makeFolder, removeDrafts, writeAtomically } from '../atomic-file.ts';
import { ApiFailure } from '../http/http-error.ts';
import type { LibraryLock } from '../library/library-lock.ts';
import type { MediaFile } from '../media/media-tokens.ts';
import { PRIVATE_FILE } from '../private-files.ts';
import { checkEdited, editedText, type ProjectChange } from './project-change.ts';
import { ProjectHeads } from './project-head.ts';
import {
  type ProjectFiles,
  type ProjectOnDisk,
  projectFiles,
  readProject,
  revisionOf,
  type StoredProject,
  videoBeside,
} from './project-places.ts';
import { keepVersion, listVersions, readVersion } from './project-versions.ts';
import { reasonOf } from './storage-failure.ts';

/** A video's project: `media` is the video's file where the host knows it. */
export interface ProjectKey {
  readonly contentId: ContentId;
  readonly media: Pick<MediaFile, 'path'> | undefined;
  /** Its labels in a study other than the one that it was first labelled in. */
  readonly study?: string | undefined;
}

export interface SaveOptions {
  /** What the writer last read or saved; null when it saw no project. */
  readonly base: ProjectRevision | null;
  /** Keeps the text that is replaced as a version, whatever the time. */
  readonly keep: boolean;
}

/**
 * The projects on disk, one file for each video.
 *
 * How work survives: the page saves within a fraction of a second of each change, and every save replaces the file as a
 * whole, flushed to the disk before it is answered. So killing the app, the page or the computer's power at any instant
 * loses what was changed since the last answer and nothing else, and there is no journal to replay: what lies on disk is
 * always one whole project that any reader opens. A change is sent as edits of the text (a few hundred bytes, so that
 * it gets out even while the page closes); it is here that they become a whole file again.
 *
 * How nobody wins silently: each save names the revision that it is based on. Reading the file, comparing and replacing
 * it happen under the library's lock, one writer at a time over all processes. A file that something else wrote (an
 * editor, a synchronised folder, a Tubelet with another library) is seen by its hash; only between the comparison and
 * the renaming, well under a second, could such a foreign write be replaced.
 */
export class ProjectStore {
  readonly #folder: string;
  readonly #lock: LibraryLock;
  readonly #preferred: () => Promise<ProjectPlace>;
  readonly #heads = new ProjectHeads();
  /** Folders of videos that were looked through for drafts of a crash. */
  readonly #cleaned = new Set<string>();

  /** `preferred` is asked at every call where the user wants projects. */
  constructor(folder: string, lock: LibraryLock, preferred: () => Promise<ProjectPlace>) {
    this.#folder = folder;
    this.#lock = lock;
    this.#preferred = preferred;
  }

  /** The project as it lies on disk, unchecked; undefined when there is none. */
  async read(key: ProjectKey): Promise<ProjectFile | undefined> {
    const preferred = await this.#preferred();
    const files = this.files(key);
    const { current, isBesideForeign } = await this.#onDisk(key, preferred);
    if (!current) return undefined;
    const notice = isBesideForeign && preferred === 'beside' ? foreignNotice(files) : null;
    return {
      text: current.bytes.toString('utf8'),
      revision: current.revision,
      savedAtMs: current.savedAtMs,
      place: current.place,
      notice,
    };
  }

  /** What a page would read now; null when there is nothing. */
  async revision(key: ProjectKey): Promise<ProjectRevision | null> {
    const { current } = await this.#onDisk(key, await this.#preferred());
    return current?.revision ?? null;
  }

  /**
   * Saves a change. The very same text as is there already is saved whatever it is based on, so that asking again after
   * a lost answer does no harm. A text of another format version is always kept, and a newer one is replaced only with
   * `keep`. Errors: `project/changed`, `project/invalid`, `project/newer-version`, `project/too-large`, and those of
   * the file system.
   */
  save(
    key: ProjectKey,
    change: ProjectChange,
    { base, keep }: SaveOptions,
  ): Promise<ProjectSaved & { readonly isNew: boolean }> {
    return this.#lock.run(async () => {
      const preferred = await this.#preferred();
      const files = this.files(key);
      const disk = await this.#onDisk(key, preferred);
      const { current } = disk;
      const isBase = (current?.revision ?? null) === base;
      if (change.kind === 'edits' && !isBase) throw changed(current);
      const text =
        change.kind === 'text'
          ? change.text
          : editedText(current?.bytes.toString('utf8') ?? '', change.edits);
      const bytes = Buffer.from(text);
      const revision = revisionOf(bytes);
      if (current?.revision === revision) {
        return { revision, place: current.place, notice: null, isNew: false };
      }
      if (!isBase) throw changed(current);
      const head = this.#heads.of({ revision, bytes });
      if (change.kind === 'edits') checkEdited(head, key.contentId);
      const nowMs = Date.now();
      if (current) {
        const replaced = this.#heads.of(current);
        const isOurs = replaced?.version === PROJECT_VERSION;
        if (replaced && replaced.version > PROJECT_VERSION && !keep) throw newer();
        if (isOurs && head && head.revision <= replaced.revision) throw notCounted(replaced.revision);
        await keepVersion(files.versions, current, { always: keep || !isOurs, nowMs });
      }
      const { place, notice } = await this.#write(files, bytes, disk, preferred, nowMs);
      return { revision, place, notice, isNew: true };
    });
  }

  versions(key: ProjectKey): Promise<ProjectVersion[]> {
    return listVersions(this.files(key).versions);
  }

  version(key: ProjectKey, id: string): Promise<string | undefined> {
    return readVersion(this.files(key).versions, id);
  }

  files({ contentId, media, study }: ProjectKey): ProjectFiles {
    return projectFiles(this.#folder, contentId, media, study);
  }

  #onDisk(key: ProjectKey, preferred: ProjectPlace): Promise<ProjectOnDisk> {
    return readProject(this.files(key), key.contentId, preferred, this.#heads);
  }

  async #write(
    files: ProjectFiles,
    bytes: Buffer,
    { other, isBesideForeign }: ProjectOnDisk,
    preferred: ProjectPlace,
    nowMs: number,
  ): Promise<{ place: ProjectPlace; notice: string | null }> {
    const rescue = async (place: ProjectPlace) => {
      if (other?.place === place) await keepVersion(files.versions, other, { always: true, nowMs });
    };
    let notice: string | null = null;
    if (preferred === 'beside' && files.beside !== undefined) {
      if (isBesideForeign) {
        notice = foreignNotice(files);
      } else {
        await rescue('beside');
        try {
          await this.#clean(path.dirname(files.beside));
          await writeAtomically(files.beside, bytes);
          return { place: 'beside', notice: null };
        } catch (error) {
          notice =
            `The labels of "${videoBeside(path.basename(files.beside))}" are kept in Tubelet's library: ` +
            `the folder of the video cannot be written to (${reasonOf(error)}).`;
        }
      }
    }
    await rescue('library');
    await makeFolder(path.dirname(files.library));
    await writeAtomically(files.library, bytes, PRIVATE_FILE);
    return { place: 'library', notice };
  }

  async #clean(folder: string): Promise<void> {
    if (this.#cleaned.has(folder)) return;
    await removeDrafts(folder);
    this.#cleaned.add(folder);
  }
}

/** Without this a copy left in the other place could count more than what was saved last. */
function notCounted(revision: number): ApiFailure {
  const why = `their revision must be higher than the ${revision} on disk`;
  return new ApiFailure(422, 'project/invalid', `These labels cannot be saved: ${why}. Reload the page.`);
}

function newer(): ApiFailure {
  return new ApiFailure(
    422,
    'project/newer-version',
    'These labels were saved by a newer Tubelet: update Tubelet to change them. Nothing was changed.',
  );
}

function changed(current: StoredProject | undefined): ApiFailure {
  return new ApiFailure(
    409,
    'project/changed',
    current
      ? 'These labels were changed in another window or on disk meanwhile: choose which to keep.'
      : 'The file of these labels is gone: save them again to write it anew.',
    { fields: { revision: current?.revision ?? null } },
  );
}

function foreignNotice({ beside = '' }: ProjectFiles): string {
  const name = path.basename(beside);
  return `These labels are kept in Tubelet's library: "${name}" beside the video belongs to another video.`;
}
