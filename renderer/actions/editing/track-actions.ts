import type { TrackId } from '../../../engine/annotation/document/ids.ts';
import { tracksOf } from '../../../engine/annotation/document/query.ts';
import {
  createTrack,
  deleteTrack as deleted,
  setTrackHidden as hidden,
  placeTrack,
  renameTrack as renamed,
} from '../../../engine/annotation/edits/tracks.ts';
import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { labelledOf } from './desk-context.ts';

export const addTrack: Action = {
  id: 'add-track',
  title: 'Add a track of your own',
  group: 'Labelling',
  keys: [],
  enabled: (app) => labelledOf(app) !== null,
  run: (app) => {
    const { document, selection } = labelledOf(app) ?? {};
    const video = document?.video;
    if (!document || !video) return;
    const names = new Set(document.tracks.map(({ name }) => name));
    let number = document.tracks.filter(({ kind }) => kind === 'human').length + 1;
    while (names.has(`Track ${number}`)) number++;
    const known = new Set(document.tracks.map(({ id }) => id));
    document.edit('Add track', (records) => createTrack(records, video.id, `Track ${number}`));
    const made = document.tracks.find(({ id }) => !known.has(id));
    if (made) selection?.useTrack(made.id);
  },
};

export const showAllTracks: Action = {
  id: 'show-tracks',
  title: 'Show hidden tracks',
  group: 'Labelling',
  keys: [],
  enabled: ({ rows }) => rows.hidden.length > 0,
  run: (app) => {
    labelledOf(app)?.document.asOne('Show tracks', (change) => {
      for (const { id } of app.rows.hidden) change((records) => hidden(records, id, false));
    });
  },
};

export function renameTrack(app: App, id: TrackId, name: string): void {
  const text = name.trim();
  if (text === '') return;
  labelledOf(app)?.document.edit('Rename track', (records) => renamed(records, id, text));
}

export function hideTrack(app: App, id: TrackId): void {
  labelledOf(app)?.document.edit('Hide track', (records) => hidden(records, id, true));
}

export function deleteTrack(app: App, id: TrackId): void {
  labelledOf(app)?.document.edit('Delete track', (records) => deleted(records, id));
}

/** Moves a track one place up (-1) or down (1) among the person's own. */
export function moveTrack(app: App, id: TrackId, step: -1 | 1): void {
  const { document } = labelledOf(app) ?? {};
  const track = document?.get(id);
  if (!document || !track) return;
  document.edit('Move track', (records) => {
    const own = tracksOf(records, track.videoId).filter(({ kind }) => kind === track.kind);
    const neighbour = own[own.findIndex((each) => each.id === id) + step];
    if (!neighbour) return { put: [], remove: [] };
    const others = tracksOf(records, track.videoId).filter((each) => each.id !== id);
    const at = others.findIndex((each) => each.id === neighbour.id);
    return placeTrack(records, id, step < 0 ? at : at + 1);
  });
}
