import type { App } from '../../state/app/app.ts';

/** Reads again what of the library is on screen, for another study; what was picked in the one before is let go. */
export async function showScope(app: App): Promise<void> {
  const { desk, catalog, foundSegments, reviewing, similar, notices } = app;
  catalog.picked.reset();
  foundSegments.picked.reset();
  const reads = [
    desk.shows('videos') ? catalog.refresh() : catalog.refreshSummary(),
    ...(desk.shows('segments') ? [foundSegments.refresh()] : []),
    ...(desk.shows('review') ? [reviewing.refresh()] : []),
    ...(desk.shows('similar') ? [similar.again()] : []),
  ];
  await Promise.all(reads).catch((thrown: unknown) => notices.problem(thrown));
}
