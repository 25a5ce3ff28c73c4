import type { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import type { ClipCounts } from '../../contract/clips.ts';
import type { RecutCounts } from '../../contract/recut.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { Settling } from '../library/folders/settling.ts';
import { Thumbnails } from '../library/videos/thumbnails.ts';
import { DEFAULT_MODEL } from '../models/model-folders.ts';
import type { Media } from '../processes/process-media.ts';
import { clipsHandler } from './handlers/clips.ts';
import { type EmbedHandlerOptions, embedHandler } from './handlers/embed.ts';
import { FullHashes } from './handlers/hash.ts';
import { indexHandler, type ReadProject } from './handlers/index-project.ts';
import { recutHandler } from './handlers/recut.ts';
import { type ScanOptions, scanHandler } from './handlers/scan.ts';
import { addTagging, tagHandler } from './handlers/tag.ts';
import { type Learn, teachHandler } from './handlers/teach.ts';
import type { OutcomeOf } from './kinds.ts';
import type { Tagger } from './tagger.ts';
import type { TaskHandlers } from './task-handler.ts';
import type { RunnerOptions, TaskRunner } from './task-runner.ts';

export interface LibraryHandlerOptions extends Partial<Omit<ScanOptions, 'onAdded'>> {
  readonly database: LibraryDatabase;
  /** Where pictures are kept. */
  readonly artifacts: Artifacts;
  readonly tagger: Tagger;
  /** What decodes for pictures and clips. */
  readonly media: Media;
  /** What gets to know videos; without it nobody may ask for that. */
  readonly teaching?: EmbedHandlerOptions['teaching'];
  /** Where packages are; none unless given. */
  readonly modelFolders?: readonly string[];
  /** Told how cutting videos anew ended. */
  onRecut?(counts: RecutCounts): void;
  /** Learns from the projects; of a process that knows none there is nothing to learn from. */
  readonly learn?: Learn;
  /** Told how getting to know videos ended. */
  onEmbedded?(counts: OutcomeOf<'embed'>): void;
  /** Told how cutting clips ended. */
  onClips?(counts: ClipCounts): void;
  /** Of a process that knows no projects there are none. */
  readonly readProject?: ReadProject;
  /** Told when videos or what search finds have changed. */
  onChange?(): void;
  /** Does at once what a page waits for: {@link TaskRunner.now} of the runner that gets these handlers. */
  readonly now: TaskRunner['now'];
}

/** What a library's runner needs: the handler of every kind, and what there is to do when nothing else is. */
export interface LibraryHandlers extends Required<Pick<RunnerOptions, 'handlers' | 'nextIdle'>> {
  readonly handlers: TaskHandlers;
  readonly thumbnails: Thumbnails;
}

export function libraryHandlers(options: LibraryHandlerOptions): LibraryHandlers {
  const {
    database,
    artifacts,
    tagger,
    modelFolders = [],
    onRecut = () => {},
    onEmbedded = () => {},
    learn = () => Promise.resolve(),
    onClips = () => {},
    onChange = () => {},
    media,
    teaching = NOBODY,
    onSeen = () => {},
    onUnsettled = () => {},
  } = options;
  const { readProject = () => Promise.resolve(undefined), settling = new Settling(), now } = options;
  const hashes = new FullHashes(database, onChange);
  const thumbnails = new Thumbnails(database, artifacts, now, media);
  const onAdded = (ids: readonly number[]) => {
    const how = { model: DEFAULT_MODEL, threshold: null, minDurationUs: null, isForced: false };
    addTagging(database, ids, how);
  };
  return {
    handlers: {
      tag: tagHandler(database, tagger),
      clips: clipsHandler(database, onClips, media),
      recut: recutHandler({ database, artifacts, modelFolders, onRecut }),
      teach: teachHandler(learn),
      embed: embedHandler({ database, modelFolders, teaching, onEmbedded }),
      scan: scanHandler(database, { settling, onSeen, onUnsettled, onAdded }),
      index: indexHandler(database, readProject, onChange),
      hash: hashes.handler,
      ...thumbnails.handlers(),
    },
    nextIdle: () => hashes.next(),
    thumbnails,
  };
}

const nobody = () => Promise.reject(new Error('this process gets to know no videos'));
const NOBODY: EmbedHandlerOptions['teaching'] = { open: nobody, embed: nobody };
