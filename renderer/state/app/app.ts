import type { AnalysisQueue } from './analysis-queue.svelte.ts';
import type { Batch } from './batch.svelte.ts';
import type { Catalog } from './catalog.svelte.ts';
import type { Cutting } from './cutting.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import type { DocumentOpener } from './document-opener.ts';
import type { Editing } from './editing.svelte.ts';
import type { KeyBindings } from './key-bindings.svelte.ts';
import type { Labels } from './labels.svelte.ts';
import type { Library } from './library.svelte.ts';
import type { LibraryApi } from './library-api.ts';
import type { Moments } from './moments.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { Player } from './player.svelte.ts';
import type { PreviewLoader } from './preview-loader.ts';
import type { Results } from './results.svelte.ts';
import type { Saving } from './saving.svelte.ts';
import type { Session } from './session.svelte.ts';
import type { Settings } from './settings.svelte.ts';
import type { Suggesting } from './suggesting.svelte.ts';
import type { TimelineRows } from './timeline-rows.svelte.ts';
import type { TimelineView } from './timeline-view.svelte.ts';

/** All state of the app, one object per concern. Commands get it whole, components take what they show. */
export interface App {
  readonly session: Session;
  readonly settings: Settings;
  readonly notices: Notices;
  readonly library: Library;
  readonly queue: AnalysisQueue;
  readonly cutting: Cutting;
  readonly results: Results;
  readonly player: Player;
  readonly timeline: TimelineView;
  readonly desk: Desk;
  readonly keys: KeyBindings;
  readonly labels: Labels;
  readonly saving: Saving;
  readonly opener: DocumentOpener;
  readonly editing: Editing;
  readonly rows: TimelineRows;
  readonly suggesting: Suggesting;
  readonly libraryApi: LibraryApi;
  readonly catalog: Catalog;
  readonly moments: Moments;
  readonly batch: Batch;
  readonly previews: PreviewLoader;
}
