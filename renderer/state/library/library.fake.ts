import { endpoints, HostFake } from '../app/host.fake.ts';
import type { BatchSummary, FoundSegment, LibraryVideo, Task, TaskState } from './library-api.ts';

/** What a library holds; change it, and it answers otherwise from then on. */
export interface Holdings {
  videos: readonly LibraryVideo[];
  segments: readonly FoundSegment[];
  tasks: readonly Task[];
  isPaused: boolean;
}

/** The content id of a made-up video. */
export const contentIdOf = (id: number) => id.toString(16).padStart(64, '0');

export function videoOf(id: number): LibraryVideo {
  return {
    id,
    contentId: contentIdOf(id),
    name: `${id}.mp4`,
    folder: null,
    fileState: 'here',
    state: 'new',
    sizeBytes: 1000,
    probe: null,
    addedAtMs: 0,
    dateMs: 0,
    taggedAtMs: null,
    segments: 0,
    decided: 0,
    labels: [],
    thumbnailUrl: '',
    error: null,
  };
}

/** A model's suggestion in the second second of a video. */
export function foundOf(id: number, change: Partial<FoundSegment> = {}): FoundSegment {
  return {
    id,
    videoId: 1,
    contentId: contentIdOf(1),
    video: '1.mp4',
    folder: null,
    fileState: 'here',
    labelKey: 'fall',
    label: 'fall',
    startUs: 1_000_000,
    endUs: 2_000_000,
    score: 0.9,
    state: 'suggested',
    origin: 'model',
    note: '',
    study: 'default',
    isApart: false,
    thumbnailUrl: '',
    pictureUrl: '',
    ...change,
  };
}

export function taskOf(id: number, state: TaskState): Task {
  const unknown = {
    progress: null,
    segments: null,
    elapsedMs: null,
    speed: null,
    error: null,
    warning: null,
  };
  return { id, videoId: id, name: `${id}.mp4`, state, model: 'm', ...unknown };
}

export function summaryOf(tasks: readonly Task[], isPaused = false): BatchSummary {
  const counts = { queued: 0, running: 0, done: 0, skipped: 0, failed: 0, cancelled: 0 };
  for (const { state } of tasks) counts[state]++;
  const unknown = { speed: null, secondsLeft: null };
  return { counts, isPaused, isRunning: false, concurrency: 1, ended: 0, total: tasks.length, ...unknown };
}

/** A host whose library holds what it is given. */
export function libraryOf(begin: Partial<Holdings> = {}): { host: HostFake; holdings: Holdings } {
  const holdings: Holdings = { videos: [], segments: [], tasks: [], isPaused: false, ...begin };
  const none = {
    videos: 0,
    durationUs: 0,
    segments: 0,
    waiting: 0,
    missing: 0,
    changed: 0,
    cacheBytes: 0,
    cacheLimitBytes: 0,
  };
  const states = { new: 0, queued: 0, running: 0, done: 0, failed: 0 };
  const files = { here: 0, missing: 0, changed: 0 };
  const summary = () => summaryOf(holdings.tasks, holdings.isPaused);
  const page = <T>(items: readonly T[], { query }: { query: Readonly<Record<string, unknown>> }) => {
    const offset = Number(query.offset);
    return { total: items.length, offset, part: items.slice(offset, offset + Number(query.limit)) };
  };
  const host = new HostFake()
    .answers(endpoints.videos.list, (heard) => {
      const { part, ...rest } = page(holdings.videos, heard);
      return { ...rest, videos: part };
    })
    .answers(endpoints.segments.search, (heard) => {
      const { part, ...rest } = page(holdings.segments, heard);
      return { ...rest, isMore: false, segments: part };
    })
    .answers(endpoints.batch.tasks, (heard) => {
      const { part, ...rest } = page(holdings.tasks, heard);
      return { ...rest, tasks: part, batch: summary() };
    })
    .answers(endpoints.batch.summary, summary)
    .answers(endpoints.batch.change, summary)
    .answers(endpoints.batch.changeTask, summary)
    .answers(endpoints.videos.facets, () => ({ states, files, folders: [], labels: [] }))
    .answers(endpoints.shelves.summary, () => none)
    .answers(endpoints.shelves.folders, () => ({ folders: [] }))
    .answers(endpoints.shelves.collections, () => ({ collections: [] }));
  return { host, holdings };
}
