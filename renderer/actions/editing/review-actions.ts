import { together } from '../../../engine/annotation/document/changes.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import {
  acceptAllAbove as acceptAbove,
  acceptSegments,
  acceptIntoTrack as intoTrack,
  rejectSegments,
  reopenSegments,
} from '../../../engine/annotation/edits/decide.ts';
import { nextUncertain as uncertainAfter } from '../../../engine/annotation/review.ts';
import type { App } from '../../state/app/app.ts';
import type { VideoDocument } from '../../state/document/document.svelte.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';
import type { Action } from '../action.ts';
import { idsOf, type Labelled, labelledOf, targetsOf, trackToUse, whenLabelled } from './desk-context.ts';
import { counted } from './edit-actions.ts';
import { playSegment } from './segment-actions.ts';

const suggestions = (app: App) => targetsOf(app, 'model');

function deciding(
  id: string,
  title: string,
  keys: readonly string[],
  applies: (segment: Segment) => boolean,
  run: (labelled: Labelled, segments: readonly Segment[], app: App) => void,
): Action {
  const targets = (app: App) => suggestions(app).filter(applies);
  return {
    id,
    title,
    group: 'Reviewing',
    keys,
    enabled: (app) => targets(app).length > 0,
    run: (app) => {
      const labelled = labelledOf(app);
      const segments = targets(app);
      if (!labelled) return;
      run(labelled, segments, app);
      labelled.selection.set(idsOf(segments));
    },
  };
}

export const accept = deciding(
  'accept',
  'Accept the suggestion',
  ['A'],
  ({ state }) => state === 'suggested' || state === 'rejected',
  ({ document }, segments) =>
    document.edit(counted('Accept', segments), (records) => acceptSegments(records, idsOf(segments))),
);

export const reject = deciding(
  'reject',
  'Reject the suggestion',
  ['X'],
  ({ state }) => state !== 'rejected',
  ({ document }, segments) =>
    document.edit(counted('Reject', segments), (records) => rejectSegments(records, idsOf(segments))),
);

export const reopen = deciding(
  'reopen',
  'Take the decision back',
  ['Shift+X'],
  ({ state }) => state === 'accepted' || state === 'rejected',
  ({ document }, segments) =>
    document.edit(counted('Reopen', segments), (records) => reopenSegments(records, idsOf(segments))),
);

export const acceptIntoTrack = deciding(
  'accept-into-track',
  'Accept and copy to your track',
  ['Shift+A'],
  ({ state }) => state !== 'rejected',
  (labelled, segments, app) => {
    const track = trackToUse(app, labelled);
    labelled.document.edit(`Accept into ${track.name}`, (records) =>
      intoTrack(records, idsOf(segments), track.id),
    );
  },
);

/** Suggestions of the tracks on show that wait for a decision. */
export function waiting(app: App): Segment[] {
  return app.rows.all.flatMap(({ track, segments }) =>
    track.kind === 'model' ? segments.filter(({ state }) => state === 'suggested') : [],
  );
}

export const nextUncertain: Action = {
  id: 'next-uncertain',
  title: 'Next suggestion to check, the least certain first',
  group: 'Reviewing',
  keys: ['N'],
  enabled: (app) => waiting(app).length > 0 || nextVideoToCheck(app) !== null,
  run: async (app) => {
    const labelled = labelledOf(app);
    const next = uncertainAfter(waiting(app), labelled?.selection.single ?? null);
    if (next) return playSegment(app, next);
    const file = nextVideoToCheck(app);
    if (!file) return;
    // Where this video is done, the next one that is open goes on.
    app.openVideos.select(file);
    await whenLabelled(app);
    const first = uncertainAfter(waiting(app), null);
    if (first) playSegment(app, first);
  },
};

/** The open video after this one that has suggestions which nobody has decided about. */
function nextVideoToCheck({ openVideos }: App): VideoFile | null {
  const { files, selected } = openVideos;
  const at = selected ? files.indexOf(selected) : -1;
  const others = [...files.slice(at + 1), ...files.slice(0, Math.max(0, at))];
  return others.find(({ document }) => document.isOpen && hasWaiting(document)) ?? null;
}

function hasWaiting(document: VideoDocument): boolean {
  return document.tracks.some(
    ({ id, kind, isHidden }) =>
      kind === 'model' && !isHidden && document.segmentsOf(id).some(({ state }) => state === 'suggested'),
  );
}

/** Suggestions that {@link acceptAllAbove} would accept. */
export function certainSuggestions(app: App): Segment[] {
  const { editing, rows } = app;
  return rows.all.flatMap(({ track, segments }) =>
    track.kind === 'model'
      ? segments.filter(({ state, score }) => state === 'suggested' && (score ?? -1) >= editing.acceptAbove)
      : [],
  );
}

export const acceptAllAbove: Action = {
  id: 'accept-above',
  title: 'Accept all suggestions that are certain enough',
  group: 'Reviewing',
  keys: ['Mod+Shift+A'],
  enabled: (app) => certainSuggestions(app).length > 0,
  run: (app) => {
    const threshold = app.editing.acceptAbove;
    const tracks = app.rows.all.filter(({ track }) => track.kind === 'model').map(({ track }) => track.id);
    const document = labelledOf(app)?.document;
    document?.edit(counted('Accept', certainSuggestions(app)), (records) =>
      together(...tracks.map((trackId) => acceptAbove(records, { trackId, threshold }))),
    );
  },
};
