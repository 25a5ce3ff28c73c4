import type { ObserverId, TrackId } from '../../../engine/annotation/document/ids.ts';
import type { Observer } from '../../../engine/annotation/document/study-records.ts';
import {
  createObserver,
  deleteObserver,
  renameObserver,
  setTrackObserver,
} from '../../../engine/annotation/edits/subjects.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { labelledOf, trackToUse } from './desk-context.ts';

/** Errors: `annotation/invalid` for an empty name or one that another has. */
export function addObserver({ coding }: App, name: string): void {
  coding.document?.edit('New observer', (records) => createObserver(records, name));
}

/** Errors: `annotation/invalid`. */
export function nameObserver({ coding }: App, { id }: Observer, name: string): void {
  coding.document?.edit('Rename observer', (records) => renameObserver(records, id, name));
}

export function removeObserver({ coding }: App, { id }: Observer): void {
  coding.document?.edit('Delete observer', (records) => deleteObserver(records, id));
}

/** Who codes from now on; null: nobody in particular. Begins with a track of theirs, and nothing selected. */
export function codeAs(app: App, observer: Observer | null): void {
  app.coding.codeAs(observer);
  const labelled = labelledOf(app);
  labelled?.selection.clear();
  if (labelled && observer) trackToUse(app, labelled);
}

function stepping(id: string, title: string, key: string, step: 1 | -1): Action {
  return {
    id,
    title,
    group: 'Labelling',
    keys: [key],
    enabled: ({ coding }) => coding.observers.length > 0,
    run: (app) => {
      const { coding, notices } = app;
      const all: readonly (Observer | null)[] = [null, ...coding.observers];
      const next = all[(all.indexOf(coding.observerNow) + step + all.length) % all.length] ?? null;
      codeAs(app, next);
      notices.done(next ? `${next.name} codes now` : 'Nobody in particular codes now');
    },
  };
}

export const nextObserver = stepping('next-observer', 'Next observer', 'Alt+Shift+PageDown', 1);
export const previousObserver = stepping('previous-observer', 'Previous observer', 'Alt+Shift+PageUp', -1);

export const hideOthers: Action = {
  id: 'hide-others',
  title: 'Hide or show what other observers coded',
  group: 'Labelling',
  keys: ['Mod+Alt+H'],
  enabled: ({ coding }) => coding.observerNow !== null,
  run: ({ coding, openVideos }) => {
    coding.hidesOthers = !coding.hidesOthers;
    openVideos.selected?.selection.clear();
  },
};

/** Says whose coding a track is. */
export function giveTrack({ coding }: App, trackId: TrackId, observerId: ObserverId | null): void {
  coding.document?.edit('Change observer', (records) => setTrackObserver(records, trackId, observerId));
}
