import type { ObserverId, TrackId } from '../../../engine/annotation/document/ids.ts';
import type { Observer } from '../../../engine/annotation/document/study-records.ts';
import {
  createObserver,
  deleteObserver,
  renameObserver,
  setTrackObserver,
} from '../../../engine/annotation/edits/subjects.ts';
import type { App } from '../../state/app/app.ts';

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

/** Says whose coding a track is. */
export function giveTrack({ coding }: App, trackId: TrackId, observerId: ObserverId | null): void {
  coding.document?.edit('Change observer', (records) => setTrackObserver(records, trackId, observerId));
}
