import { SvelteMap } from 'svelte/reactivity';
import type { ProjectRevision } from '../../../electron/contract/projects.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { Notices } from '../app/notices.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { ProjectApi } from './project-api.ts';
import { ProjectSaver } from './project-saver.svelte.ts';

/** The savers of all videos whose labels were opened. */
export class Saving {
  readonly #savers = new SvelteMap<
    VideoFile,
    { readonly saver: ProjectSaver; readonly contentId: ContentId }
  >();
  readonly #openVideos: OpenVideos;
  readonly #settings: Settings;
  readonly #notices: Notices;
  readonly #name: string;

  /** @param name what this page calls itself */
  constructor(openVideos: OpenVideos, settings: Settings, notices: Notices, name: string) {
    this.#openVideos = openVideos;
    this.#settings = settings;
    this.#notices = notices;
    this.#name = name;
  }

  /** Of the video on screen. */
  get current(): ProjectSaver | null {
    const file = this.#openVideos.selected;
    return file ? (this.#savers.get(file)?.saver ?? null) : null;
  }

  /** Reads what was saved of a video, and saves it from now on. Errors: `project/...`, `internal`, `storage/...`. */
  async open(file: VideoFile, contentId: ContentId): Promise<Project | null> {
    const known = this.#savers.get(file);
    const saver = known?.saver ?? this.#saverOf(file, contentId);
    this.#savers.set(file, { saver, contentId });
    return saver.read();
  }

  /** The host tells of a project's new text. */
  noticed(contentId: ContentId, revision: ProjectRevision | null, origin: string | null): void {
    if (origin === this.#name) return;
    for (const entry of this.#savers.values()) {
      if (entry.contentId === contentId) void entry.saver.changedOnDisk(revision);
    }
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#savers.values()].map(({ saver }) => saver.flush()));
  }

  /** The page goes away: everything is sent without waiting. */
  leave(): void {
    for (const { saver } of this.#savers.values()) saver.leave();
    void this.#settings.send();
  }

  /** True when closing the page now would lose something. */
  get isUnsaved(): boolean {
    return [...this.#savers.values()].some(({ saver }) => saver.isUnsaved);
  }

  #saverOf(file: VideoFile, contentId: ContentId): ProjectSaver {
    const saver = new ProjectSaver(file.document, new ProjectApi(contentId, file.mediaToken, this.#name));
    saver.onReplaced = (why) =>
      this.#notices.done(
        why === 'restored'
          ? 'The earlier version is back; what it replaced is a version too'
          : `${file.name}: shows the labels as they were changed elsewhere`,
      );
    return saver;
  }
}
