import { stemOf } from './document-builder.ts';
import type { InterchangeDocument, InterchangeObservation, InterchangeTrack } from './interchange.ts';

/**
 * A document with a session for each observer, for programs in which one session is one person's coding of a video. What
 * nobody signed is a session too; the tracks of models go with the first. A document that has a session stays as it is.
 */
export function codingsApart(document: InterchangeDocument): readonly InterchangeDocument[] {
  if (document.observation) return [document];
  const human = document.tracks.filter(({ kind }) => kind === 'human');
  const used = human.filter(
    (track) =>
      track.observer !== undefined || document.segments.some((segment) => segment.track === track.id),
  );
  const groups = [...Map.groupBy(used, ({ observer }) => observer ?? null)];
  const isSaid = used.some(({ observer, note, variables }) => observer ?? note ?? variables);
  if (!isSaid) return [document];
  const others = document.tracks.filter(({ kind }) => kind === 'model');
  return groups.map(([observer, tracks], index) => {
    const own = index === 0 ? [...tracks, ...others] : tracks;
    const ids = new Set(own.map(({ id }) => id));
    return {
      ...document,
      tracks: own,
      segments: document.segments.filter(({ track }) => ids.has(track)),
      observation: observationOf(document, observer, tracks, groups.length > 1),
    };
  });
}

function observationOf(
  { video }: InterchangeDocument,
  observer: string | null,
  tracks: readonly InterchangeTrack[],
  isOneOfMany: boolean,
): InterchangeObservation {
  const stem = stemOf(video.name);
  const notes = tracks.flatMap(({ note }) => note ?? []).join('\n');
  const variables = Object.assign({}, ...tracks.map((track) => track.variables ?? {})) as Record<
    string,
    string
  >;
  return {
    name: isOneOfMany ? `${stem} (${observer ?? 'nobody named'})` : stem,
    ...(observer === null ? {} : { observer }),
    ...(notes === '' ? {} : { description: notes }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
  };
}
