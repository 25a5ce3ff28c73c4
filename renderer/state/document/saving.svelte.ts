import { SvelteMap } from 'svelte/reactivity';
import type { HostEvent } from '../../../electron/contract/host-events.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { Notices } from '../app/notices.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import { homeOf } from '../study/home-study.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { ProjectApi } from './project-api.ts';
import { ProjectSaver } from './project-saver.svelte.ts';

type ProjectEvent = Extract<HostEvent, { kind: 'project' }>;

/** What was saved of a video, and in which study, see {@link Saving.studyOf}. */
export interface Saved {
  readonly project: Project | null;
  readonly study: string | null;
}

/** The study that a video is to be shown in. */
export interface WantedStudy {
  readonly study: string;
  /** It was shown there before, so that it is again, whether it has labels there or not. */
  readonly isShown: boolean;
}

interface Opened {
  readonly saver: ProjectSaver;
  readonly contentId: ContentId;
  /** The study whose labels are shown where they are apart from those that the video was first given; else null. */
  readonly study: string | null;
}

/** The savers of all videos whose labels were opened. */
export class Saving {
  readonly #savers = new SvelteMap<VideoFile, Opened>();
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

  /**
   * Reads what was saved of a video, and saves it from now on: in the study given where the video has labels of its own
   * there or was shown there before, else what it was first given. Errors: `project/...`, `internal`, `storage/...`.
   */
  async open(file: VideoFile, contentId: ContentId, { study, isShown }: WantedStudy): Promise<Saved> {
    const project = await this.#openIn(file, contentId, null);
    if (project === null || homeOf(project) === study) return { project, study: null };
    const apart = await this.#openIn(file, contentId, study);
    if (apart || isShown) return { project: apart, study };
    return { project: await this.#openIn(file, contentId, null), study: null };
  }

  /** Saves the labels of an open video in another study from now on, and reads what it has there; null: nothing yet. */
  async switchTo(file: VideoFile, study: string | null): Promise<Project | null> {
    const known = this.#savers.get(file);
    if (!known) return null;
    const project = await this.#openIn(file, known.contentId, study);
    this.#savers.get(file)!.saver.isWanted = true;
    return project;
  }

  /** The study in which an open video's labels are apart from those that it was first given; null for those. */
  studyOf(file: VideoFile): string | null {
    return this.#savers.get(file)?.study ?? null;
  }

  async #openIn(file: VideoFile, contentId: ContentId, study: string | null): Promise<Project | null> {
    await this.#savers.get(file)?.saver.close();
    const saver = this.#saverOf(file, contentId, study);
    this.#savers.set(file, { saver, contentId, study });
    return saver.read();
  }

  /** The host tells of a project's new text. */
  noticed({ contentId, study, revision, origin }: ProjectEvent): void {
    if (origin === this.#name) return;
    for (const entry of this.#savers.values()) {
      if (entry.contentId === contentId && entry.study === study) void entry.saver.changedOnDisk(revision);
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

  #saverOf(file: VideoFile, contentId: ContentId, study: string | null): ProjectSaver {
    const api = new ProjectApi(contentId, file.mediaToken, this.#name, study);
    const saver = new ProjectSaver(file.document, api);
    saver.onReplaced = (why) =>
      this.#notices.done(
        why === 'restored'
          ? 'The earlier version is back; what it replaced is a version too'
          : `${file.name}: shows the labels as they were changed elsewhere`,
      );
    return saver;
  }
}
