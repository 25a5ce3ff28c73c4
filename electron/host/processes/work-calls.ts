import type { WireError } from '../../../engine/base/errors.ts';
import type { Micros, Rational } from '../../../engine/base/micros.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { ClipWish } from '../../../engine/decode/clips/clip-plan.ts';
import type { Clip } from '../../../engine/decode/clips/make-clip.node.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import type { EyeFolder } from '../../../engine/inference/eye/find-eye.node.ts';
import type { Provider } from '../../../engine/inference/model/model.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import type { ProviderChoice } from '../../../engine/inference/worker/provider-choice.ts';
import type { AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import type { TaughtHead } from '../../../engine/teach/head.ts';
import type { TeachingReport } from '../../../engine/teach/teaching-report.ts';
import type { PlannedClip } from '../library/clips/clips.ts';
import type { TaggedFile } from '../tasks/tagger.ts';

/** What a process that works on strange files is told before it reads any. Structured-cloneable. */
export interface WorkPlace {
  /** Folders of model packages; of two with one id the first is used. */
  readonly modelFolders: readonly string[];
  /** Where what is computed is kept, and how much of it; null where nothing is. */
  readonly artifacts: { readonly folder: string; readonly limitBytes: number } | null;
  /** Folder of the user's settings, which say whether an installed ffmpeg may decode. */
  readonly settingsFolder: string;
  /** `auto`: what the settings allow. */
  readonly decoder: 'auto' | 'wasm';
  /** Processes that may be at work at once, which share processors and memory. */
  readonly atOnce: number;
  /** Where models run; the processor where nothing is said. */
  readonly provider?: ProviderChoice;
  /** Seconds after which a step of a model counts as endless, where not as long as usual. */
  readonly patience?: { readonly call: number; readonly load: number };
}

export interface TagAsk {
  readonly place: WorkPlace;
  /** Path of the video. */
  readonly file: string;
  readonly model: string;
  readonly settings: TagSettings;
  readonly contentId: ContentId | null;
  /** Which of several videos in the file, from 1; absent: the file's own choice. */
  readonly videoNumber: number | undefined;
  /** Regions that the model does not see. */
  readonly painted: readonly Region[];
  readonly isForced: boolean;
  readonly listsFrames: boolean;
}

export interface VideoFile {
  readonly path: string;
  /** As it is named in sentences. */
  readonly name: string;
  /** Which of several videos in it, from 1; absent: the file's own choice. */
  readonly videoNumber?: number | undefined;
}

/** A video of which something is computed and kept. */
export interface WatchedVideo {
  /** Or why it cannot be opened: of what is kept already it need not be. */
  readonly file: VideoFile | { readonly name: string; readonly missing: WireError };
  /** What it is kept under. */
  readonly contentId: ContentId;
  /** Regions that no stage sees. */
  readonly painted: readonly Region[];
}

/** What labels are learnt with. */
export interface Senses {
  /** Id of a streaming package in the folders of the place. */
  readonly model: string;
  /** Null where none is installed: then appearance is not learnt from. */
  readonly eye: EyeFolder | null;
}

export interface Learnt {
  readonly head: TaughtHead;
  readonly report: TeachingReport;
}

/** What a video is. */
export interface Probed {
  readonly info: MediaInfo;
  /** When each frame begins, where that was asked for and they are not evenly spaced. */
  readonly frameTimes: readonly Micros[] | null;
}

export type TagNews =
  | { readonly kind: 'progress'; readonly progress: AnalysisProgress }
  /** The store of what is computed cannot be read or written; the work goes on. */
  | { readonly kind: 'unkept'; readonly error: WireError };

/** What a work process does; one call at a time, but for `look` and `idle`. Errors are those of what it does. */
export type WorkCalls = {
  /** Opens a model and tells on what it computes. */
  open: {
    in: { readonly place: WorkPlace; readonly model: string };
    out: { readonly manifest: Manifest; readonly device: string };
    event: TagNews;
  };
  tag: { in: TagAsk; out: TaggedFile; event: TagNews };
  /** Makes sure that what the encoder says of every slot of a video is kept. */
  embed: {
    in: { readonly place: WorkPlace; readonly model: string; readonly video: WatchedVideo };
    out: null;
    event: TagNews;
  };
  /** Computes what is learnt from of a video, which is kept, and tells how many slots it has. */
  watch: {
    in: { readonly place: WorkPlace; readonly senses: Senses; readonly video: WatchedVideo };
    out: { readonly slots: number };
    event: TagNews;
  };
  /** Learns from examples in videos, by their names in the examples. What is not kept of them is computed anew. */
  learn: {
    in: {
      readonly place: WorkPlace;
      readonly senses: Senses;
      readonly videos: ReadonlyMap<string, WatchedVideo>;
      readonly examples: readonly Example[];
    };
    out: Learnt;
    event: TagNews;
  };
  /** Opens the package in a folder, which checks it whole, and lets it go. */
  verify: {
    in: { readonly dir: string; readonly provider: Provider | 'auto' };
    out: { readonly provider: Provider; readonly device: string };
  };
  probe: { in: { readonly video: VideoFile; readonly listsFrames: boolean }; out: Probed };
  picture: {
    in: { readonly video: VideoFile; readonly atUs: number; readonly side: number };
    out: Uint8Array<ArrayBuffer>;
  };
  clip: { in: { readonly video: VideoFile; readonly wish: ClipWish }; out: Clip };
  /** Tells after each clip how many are done. */
  reel: {
    in: {
      readonly clips: readonly PlannedClip[];
      readonly gapUs: number;
      readonly frameRate: Rational | null;
    };
    out: Uint8Array<ArrayBuffer>;
    event: number;
  };
  /** Shows that the process lives, and tells it how many decode workers it may have at work from now on; null for its share. */
  look: { in: { readonly workers: number | null }; out: { readonly memoryBytes: number } };
  /** Answers when nothing is at work. */
  idle: { in: null; out: null };
  /** Frees models in order, and ends the process. */
  end: { in: null; out: null };
};
