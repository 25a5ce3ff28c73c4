import type { ClipCounts, ClipsState, ClipsWish } from '../../contract/clips.ts';
import type { LibraryEvent } from '../../contract/host-events.ts';
import type { RecutCounts, RecutState, RecutWish } from '../../contract/recut.ts';
import type { TeachingWork } from '../../contract/similar.ts';
import { cancelKind } from '../tasks/task-changes.ts';
import type { TaskRunner } from '../tasks/task-runner.ts';
import { hasPending } from '../tasks/task-table.ts';
import type { LibraryDatabase } from './database/database.ts';
import { videoIds } from './videos/video-list.ts';

/** Kinds of task that are one person's wish each, told of as a whole. */
const JOBS = ['recut', 'clips'] as const;
type Job = (typeof JOBS)[number];

/** The library they are done in: each getter opens it where it is not open. */
export interface JobsLibrary {
  /** True when there is a library to ask, without making one. */
  readonly exists: boolean;
  readonly database: LibraryDatabase;
  readonly runner: TaskRunner;
}

/** What a person asked to be done with many videos at once: cutting anew, cutting clips, getting to know. */
export class LibraryJobs {
  readonly #library: JobsLibrary;
  readonly #tell: (kind: Job | 'teaching') => void;
  readonly #last: { recut: RecutCounts | null; clips: ClipCounts | null } = { recut: null, clips: null };
  /** What has ended and is to be told. */
  readonly #ended = new Set<Job>();
  #said: string | null = null;

  constructor(library: JobsLibrary, tell: (kind: Job | 'teaching') => void) {
    this.#library = library;
    this.#tell = tell;
  }

  /** Cuts the stored scores of videos by other settings, soon. */
  recut({ videos, filter = {}, ...settings }: RecutWish): RecutState {
    const { database, runner } = this.#library;
    runner.add('recut', { videos: [...(videos ?? videoIds(database, filter))], ...settings });
    return this.recutState();
  }

  cancelRecut(): RecutState {
    this.#cancel('recut');
    return this.recutState();
  }

  recutState(): RecutState {
    return { ...this.#state('recut'), last: this.#last.recut };
  }

  recutEnded(counts: RecutCounts): void {
    this.#last.recut = counts;
    this.#ended.add('recut');
  }

  /**
   * Cuts segments out of their videos into a folder, soon.
   * @param taken names of files in the folder, which stay as they are
   */
  cutClips(wish: ClipsWish, taken: readonly string[] = []): ClipsState {
    const { reel, ...rest } = wish;
    const parameters = { ...rest, ...(reel ? { reel } : {}), segments: [...wish.segments] };
    this.#library.runner.add('clips', { ...parameters, taken: [...taken] });
    return this.clipsState();
  }

  cancelClips(): ClipsState {
    this.#cancel('clips');
    return this.clipsState();
  }

  clipsState(): ClipsState {
    return { ...this.#state('clips'), last: this.#last.clips };
  }

  clipsEnded(counts: ClipCounts): void {
    this.#last.clips = counts;
    this.#ended.add('clips');
  }

  /** Gets to know videos soon. */
  embed(videos: readonly number[]): TeachingWork {
    if (videos.length > 0) this.#library.runner.add('embed', { videos: [...videos] });
    return this.teachingWork();
  }

  cancelTeaching(): TeachingWork {
    for (const kind of ['teach', 'embed'] as const) cancelKind(this.#library.database, kind);
    this.#tell('teaching');
    return this.teachingWork();
  }

  teachingWork(): TeachingWork {
    const progressOf = (kind: 'teach' | 'embed') => {
      if (!this.#library.exists) return null;
      const { database, runner } = this.#library;
      const [running] = runner.progress(kind).values();
      return hasPending(database, kind) ? { done: running?.done ?? 0, total: running?.total ?? 0 } : null;
    };
    return { teach: progressOf('teach'), embed: progressOf('embed'), said: this.#said };
  }

  embedEnded({ known, failed }: { readonly known: number; readonly failed: number }): void {
    const videos = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'video' : 'videos'}`;
    this.#said = `${videos(known)} can be compared now${failed > 0 ? `; ${videos(failed)} could not be read` : ''}.`;
  }

  /** What there is to tell of them now. That one has ended is told once. */
  event(kind: Job | 'teaching'): LibraryEvent {
    if (kind === 'teaching') return { kind, ...this.teachingWork() };
    const hasEnded = this.#ended.delete(kind);
    return kind === 'recut'
      ? { kind, ...this.recutState(), hasEnded }
      : { kind, ...this.clipsState(), hasEnded };
  }

  #cancel(kind: Job): void {
    cancelKind(this.#library.database, kind);
    this.#tell(kind);
  }

  #state(kind: Job): Pick<RecutState, 'isPending' | 'progress'> {
    if (!this.#library.exists) return { isPending: false, progress: null };
    const { database, runner } = this.#library;
    const [running] = runner.progress(kind).values();
    return {
      isPending: hasPending(database, kind),
      progress: running ? { done: running.done, total: running.total ?? running.done } : null,
    };
  }
}

export function isJob(kind: string): kind is Job {
  return JOBS.some((job) => job === kind);
}
