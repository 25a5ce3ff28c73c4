import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import { type IdSource, idOf, randomIds, type TrackId, type VideoId } from '../document/ids.ts';
import { newTrackRecord } from '../document/new-records.ts';
import { segmentsOf, tracksOf } from '../document/query.ts';
import type { ModelIdentity, Records, Track, Video } from '../document/records.ts';

/** A video's record. The same content gives the same id on every machine. */
export function videoRecord(facts: Omit<Video, 'type' | 'id'>): Video {
  return { ...facts, type: 'video', id: idOf('video', facts.contentId) };
}

/** Adds a track of the person's own, above the models' and below their other ones. */
export function createTrack(
  records: Records,
  videoId: VideoId,
  name: string,
  ids: IdSource = randomIds,
): Changes {
  const tracks = tracksOf(records, videoId);
  const own = tracks.filter((track) => track.kind === 'human').at(-1);
  const below = tracks.filter((track) => own === undefined || track.order > own.order)[0];
  return putting(
    newTrackRecord({ id: ids('track'), videoId, name, order: between(own?.order, below?.order) }),
  );
}

/** The id of a model's track: one per video and model, so that a new version takes the old one's place. */
export function modelTrackId(video: Video, modelId: string): TrackId {
  return idOf('track', `${video.contentId}:${modelId}`);
}

/** The track that a model's suggestions enter, as it should be for this version; below every other when it is new. */
export function modelTrack(records: Records, video: Video, model: ModelIdentity, name: string): Track {
  const id = modelTrackId(video, model.id);
  const known = records.get(id);
  if (known) return { ...known, model };
  const last = tracksOf(records, video.id).at(-1);
  return newTrackRecord({
    id,
    videoId: video.id,
    name,
    order: between(last?.order, undefined),
    kind: 'model',
    model,
  });
}

export function renameTrack(records: Records, id: TrackId, name: string): Changes {
  const track = records.get(id);
  return track ? putting({ ...track, name }) : NO_CHANGES;
}

/** Takes a track off the timeline, or puts it back. */
export function setTrackHidden(records: Records, id: TrackId, isHidden: boolean): Changes {
  const track = records.get(id);
  return track ? putting({ ...track, isHidden }) : NO_CHANGES;
}

/** Moves a track to a place among its video's, counted from the top without itself. */
export function placeTrack(records: Records, id: TrackId, place: number): Changes {
  const track = records.get(id);
  if (!track) return NO_CHANGES;
  const others = tracksOf(records, track.videoId).filter((other) => other.id !== id);
  const at = Math.min(Math.max(place, 0), others.length);
  return putting({ ...track, order: between(others[at - 1]?.order, others[at]?.order) });
}

/** Deletes a track with everything on it. */
export function deleteTrack(records: Records, id: TrackId): Changes {
  if (!records.get(id)) return NO_CHANGES;
  const running = [...records.all('running').values()].filter(({ trackId }) => trackId === id);
  return { put: [], remove: [...[...segmentsOf(records, id), ...running].map((each) => each.id), id] };
}

/** An order between two others; one step away where there is only one. */
export function between(above: number | undefined, below: number | undefined): number {
  if (above === undefined) return below === undefined ? 0 : below - 1;
  return below === undefined || below <= above ? above + 1 : (above + below) / 2;
}
