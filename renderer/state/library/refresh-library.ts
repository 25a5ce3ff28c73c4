import type { App } from '../app/app.ts';

/** Reads again what of the library is on screen; the rest is read when it comes on screen. */
export async function refreshLibrary(app: App): Promise<void> {
  const { desk, catalog, foundSegments, reviewing, notices, openVideos } = app;
  const reads = [
    ...(desk.view === 'desk' && openVideos.files.length === 0 ? [catalog.refreshSummary()] : []),
    ...(desk.shows('videos') ? [catalog.refresh()] : []),
    ...(desk.shows('segments') ? [foundSegments.refresh()] : []),
    ...(desk.shows('review') ? [reviewing.refresh()] : []),
    // The tabs of the library count all of it, whichever of them is open.
    ...(desk.view === 'library' && !desk.shows('videos') ? [catalog.refreshSummary()] : []),
  ];
  await Promise.all(reads).catch((thrown: unknown) => notices.problem(thrown));
}
