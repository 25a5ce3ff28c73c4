import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { toAppError } from '../../../engine/base/errors.ts';
import type { Notices } from '../app/notices.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import type { VideoFacts } from './document.svelte.ts';

/** Finds what was saved of a video, or null. May throw: the document then stays closed and the reason is told. */
export type FindProject = (file: VideoFile, contentId: string) => Promise<Project | null>;

/** Opens the document of a file that comes on screen: recognises the video, probes it, reads what was saved. */
export class DocumentOpener {
  readonly #notices: Notices;
  readonly #findProject: FindProject;
  readonly #onOther: (file: VideoFile) => void;
  readonly #opening = new WeakMap<VideoFile, Promise<void>>();

  /** @param onOther told of a file of which another video is shown than the one that the file itself calls its default */
  constructor(notices: Notices, findProject: FindProject, onOther: (file: VideoFile) => void = () => {}) {
    this.#onOther = onOther;
    this.#notices = notices;
    this.#findProject = findProject;
  }

  /** Once per file; a file that could not be opened is tried again. Never throws. */
  open(file: VideoFile): Promise<void> {
    const opening = this.#opening.get(file) ?? this.#open(file);
    this.#opening.set(file, opening);
    return opening;
  }

  async #open(file: VideoFile): Promise<void> {
    file.openError = null;
    try {
      const contentId = await file.contentId();
      const finding = this.#findProject(file, contentId);
      // What is wrong with labels is told below, once it is known that the video can be read.
      finding.catch(() => undefined);
      await file.probe();
      const project = await finding;
      const chosen = project?.records.find((each) => each.type === 'video' && each.contentId === contentId);
      const videoNumber = chosen?.type === 'video' ? chosen.videoNumber : undefined;
      if (videoNumber !== undefined && videoNumber !== file.source.videoNumber) {
        file.useVideo(videoNumber);
        this.#onOther(file);
      }
      const info = await file.probe();
      const facts: VideoFacts = {
        contentId,
        name: file.name,
        durationUs: info.durationUs ?? (await file.readDuration()),
        frameRate: info.video.frameRate,
        width: info.video.width,
        height: info.video.height,
      };
      file.document.load(project, facts);
      // What a person makes lies on the file's own frames.
      file.readFramesAhead(info);
    } catch (thrown) {
      this.#opening.delete(file);
      file.openError = toAppError(thrown);
      // A file that cannot be read says so on the stage and in the list.
      if (file.analysis.error === null && file.info !== null) this.#notices.problem(thrown);
    }
  }
}
