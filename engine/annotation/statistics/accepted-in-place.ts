import type { SegmentId, VideoId } from '../document/ids.ts';
import { segmentsOf, tracksOf } from '../document/query.ts';
import type { Records, Segment, Track } from '../document/records.ts';

/** A suggestion that a person said is right where it stands, on the model's track: it is that person's coding. */
export interface AcceptedInPlace {
  readonly segment: Segment;
  /** The model's track. */
  readonly on: Track;
  /** The person's track whose coding it is a part of; null where there are several observers and nobody said whose. */
  readonly joins: Track | null;
}

/** Suggestions that were accepted into a person's track: their copies count there. */
export function takenSuggestions(personsSegments: Iterable<Segment>): ReadonlySet<SegmentId> {
  const taken = new Set<SegmentId>();
  for (const { provenance } of personsSegments)
    if (provenance?.suggestionId) taken.add(provenance.suggestionId);
  return taken;
}

/** Whether a segment of a model's track is a person's word: accepted or edited, and no copy of it counts elsewhere. */
export function isAcceptedInPlace(
  { id, state }: Pick<Segment, 'id' | 'state'>,
  taken: ReadonlySet<SegmentId>,
): boolean {
  return (state === 'accepted' || state === 'edited') && !taken.has(id);
}

/** All of a video's, by track and time. */
export function acceptedInPlace(records: Records, videoId: VideoId): AcceptedInPlace[] {
  const tracks = tracksOf(records, videoId);
  const own = tracks.filter(({ kind }) => kind === 'human');
  const taken = takenSuggestions(own.flatMap(({ id }) => segmentsOf(records, id)));
  return tracks
    .filter(({ kind }) => kind === 'model')
    .flatMap((on) =>
      segmentsOf(records, on.id)
        .filter((segment) => isAcceptedInPlace(segment, taken))
        .map((segment) => ({ segment, on, joins: trackJoined(own, segment) })),
    );
}

/** The track of who decided; where nobody said who that was, the one of nobody in particular, else of the only observer. */
function trackJoined(own: readonly Track[], { observerId }: Segment): Track | null {
  const of = own.find((track) => track.observerId === observerId);
  if (of || observerId !== null) return of ?? null;
  return new Set(own.map((track) => track.observerId)).size === 1 ? own[0]! : null;
}
