import type { ClipsWish } from '../../../electron/contract/clips.ts';
import type { RecutWish } from '../../../electron/contract/recut.ts';
import type { Coding } from '../document/coding.svelte.ts';
import type { DocumentOpener } from '../document/document-opener.ts';
import type { Editing } from '../document/editing.svelte.ts';
import type { Labels } from '../document/labels.svelte.ts';
import type { Saving } from '../document/saving.svelte.ts';
import type { Batch } from '../library/batch.svelte.ts';
import type { Catalog } from '../library/catalog.svelte.ts';
import type { ClipExport } from '../library/clip-export.svelte.ts';
import type { FoundSegments } from '../library/found-segments.svelte.ts';
import type { HostTask } from '../library/host-task.svelte.ts';
import type { LibraryApi } from '../library/library-api.ts';
import type { Teaching } from '../library/teaching.svelte.ts';
import type { PictureView } from '../player/picture-view.svelte.ts';
import type { Player } from '../player/player.svelte.ts';
import type { KeyBindings } from '../settings/key-bindings.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { Disagreements } from '../study/disagreements.svelte.ts';
import type { Studies } from '../study/studies.svelte.ts';
import type { TimelineRows } from '../timeline/timeline-rows.svelte.ts';
import type { TimelineView } from '../timeline/timeline-view.svelte.ts';
import type { AnalysisQueue } from '../video/analysis-queue.svelte.ts';
import type { Cutting } from '../video/cutting.svelte.ts';
import type { OpenVideos } from '../video/open-videos.svelte.ts';
import type { PreviewLoader } from '../video/preview-loader.ts';
import type { Results } from '../video/results.svelte.ts';
import type { Suggesting } from '../video/suggesting.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { Session } from './session.svelte.ts';

/** All state of the app, one object per concern. Commands get it whole, components take what they show. */
export interface App {
  readonly session: Session;
  readonly settings: Settings;
  readonly notices: Notices;
  readonly openVideos: OpenVideos;
  readonly queue: AnalysisQueue;
  readonly cutting: Cutting;
  readonly results: Results;
  readonly player: Player;
  readonly picture: PictureView;
  readonly timeline: TimelineView;
  readonly desk: Desk;
  readonly keys: KeyBindings;
  readonly labels: Labels;
  readonly coding: Coding;
  readonly studies: Studies;
  readonly disagreements: Disagreements;
  readonly saving: Saving;
  readonly opener: DocumentOpener;
  readonly editing: Editing;
  readonly rows: TimelineRows;
  readonly suggesting: Suggesting;
  readonly libraryApi: LibraryApi;
  readonly catalog: Catalog;
  readonly foundSegments: FoundSegments;
  /** Clips that the page cuts one by one and saves itself, where the host can ask for no folder. */
  readonly clipExport: ClipExport;
  /** Clips that the host cuts into a folder. */
  readonly clipTask: HostTask<ClipsWish>;
  readonly batch: Batch;
  readonly recutting: HostTask<RecutWish>;
  readonly previews: PreviewLoader;
  readonly teaching: Teaching;
}
