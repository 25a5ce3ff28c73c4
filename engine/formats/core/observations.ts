import { withoutEnding } from '../fields/file-names.ts';
import type { InterchangeDocument } from './interchange.ts';

/** Names of videos that several of these documents are about. */
function sharedNames(documents: readonly InterchangeDocument[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { video } of documents) (seen.has(video.name) ? shared : seen).add(video.name);
  return shared;
}

/**
 * Documents of which those about one video have tracks of their own: the observation's name follows the track's, so that
 * what two persons saw does not become one.
 */
export function keptApart(documents: readonly InterchangeDocument[]): readonly InterchangeDocument[] {
  const shared = sharedNames(documents);
  if (shared.size === 0) return documents;
  return documents.map((document) => {
    const { observation, video, tracks } = document;
    if (!observation || !shared.has(video.name)) return document;
    return {
      ...document,
      tracks: tracks.map((track) => ({ ...track, name: `${track.name}${mark(observation.name)}` })),
    };
  });
}

/** A track's name as the file has it, without what {@link keptApart} added. */
export function ownTrackName({ observation }: InterchangeDocument, name: string): string {
  return observation && name.endsWith(mark(observation.name))
    ? name.slice(0, -mark(observation.name).length)
    : name;
}

function mark(observation: string): string {
  return ` (${observation})`;
}

/** Names of the videos for files about them: with the observation's where several are about one. */
export function namesApart(documents: readonly InterchangeDocument[]): string[] {
  const shared = sharedNames(documents);
  return documents.map(({ video: { name }, observation }) => {
    if (!observation || !shared.has(name)) return name;
    const stem = withoutEnding(name);
    return `${stem}${mark(observation.name)}${name.slice(stem.length)}`;
  });
}
