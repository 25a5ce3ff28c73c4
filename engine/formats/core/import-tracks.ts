import type { IdSource } from '../../annotation/document/ids.ts';
import { importedModel, UNKNOWN_SHA256 } from '../../annotation/document/imported-model.ts';
import { newTrackRecord } from '../../annotation/document/new-records.ts';
import { tracksOf } from '../../annotation/document/query.ts';
import type { ModelIdentity, Records, Track, Video } from '../../annotation/document/records.ts';
import { between, modelTrackId } from '../../annotation/edits/tracks.ts';
import type { ObserversByName } from '../../annotation/labels/study-names.ts';
import { UNNAMED_TRACK } from '../fields/segment-fields.ts';
import type { InterchangeDocument, InterchangeSegment, InterchangeTrack } from './interchange.ts';
import { ownTrackName } from './observations.ts';

/** Where a file's segments go. */
export interface PlannedTracks {
  /** The track of a segment; null for one that no track of a project can hold. */
  readonly trackOf: (segment: InterchangeSegment) => Track | null;
  /** Those that the project does not have yet, whether or not a segment goes to them. */
  readonly made: readonly Track[];
}

/** The model that a file's track names, or the one that stands for what the file does not say. */
export function modelOf({ model, name }: InterchangeTrack): ModelIdentity {
  if (!model) return importedModel(name);
  return { id: model.id, version: model.version, sha256: model.sha256 ?? UNKNOWN_SHA256 };
}

/**
 * Finds or makes the tracks that a file's segments go to. What a person drew, or decided on a track of their own, goes to
 * a person's track; what is still a suggestion, and what a model's track holds of the model's, goes to a model's: that of
 * the same model, that of the same name, or a new one.
 * @param sameTrack whether tracks that are there are joined
 */
export function plannedTracks(
  records: Records,
  video: Video,
  document: InterchangeDocument,
  sameTrack: 'join' | 'new',
  observers: ObserversByName,
  ids: IdSource,
): PlannedTracks {
  const there = tracksOf(records, video.id);
  const joined = sameTrack === 'join' ? there : [];
  const [persons, models] = [joined.filter(isPersons), joined.filter((track) => !isPersons(track))];
  const newTrack = trackMaker(records, video, there, observers, ids);
  const ofPerson = new Map<string, Track>();
  const ofModel = new Map<string, Track>();
  const named = new Map(codingsOf(document).map((coding) => [coding.id, coding]));
  for (const track of document.tracks) {
    const { id, model } = track;
    const modelsId = model && modelTrackId(video, model.id);
    const known = models.find((each) => (modelsId ? each.id === modelsId : each.name === track.name));
    const its = document.segments.filter((segment) => segment.track === id);
    if (known || track.kind === 'model' || its.some(isUndecided))
      ofModel.set(id, known ?? newTrack.ofModel(track));
    const coding = named.get(id)!;
    const same = [...persons, ...newTrack.ofPersons].find(({ name }) => name === coding.name);
    ofPerson.set(id, (sameTrack === 'join' && same) || newTrack.ofPerson(coding));
  }
  return {
    trackOf: (segment) => {
      const suggestions = ofModel.get(segment.track);
      if (segment.state === 'rejected' && segment.origin === 'human') return null;
      if (isUndecided(segment) || (segment.origin === 'model' && suggestions)) return suggestions ?? null;
      return ofPerson.get(segment.track) ?? null;
    },
    get made() {
      return [...newTrack.ofPersons, ...newTrack.ofModels];
    },
  };
}

function isPersons({ kind }: Track): boolean {
  return kind === 'human';
}

/** Only a model's track holds what nobody decided or what was found wrong. */
function isUndecided({ state }: InterchangeSegment): boolean {
  return state === 'suggested' || state === 'rejected';
}

/** Makes tracks in their order: a person's below the person's others, a model's below all. */
function trackMaker(
  records: Records,
  video: Video,
  there: readonly Track[],
  observers: ObserversByName,
  ids: IdSource,
) {
  const ofPersons: Track[] = [];
  const ofModels: Track[] = [];
  let above = there.filter(isPersons).at(-1)?.order;
  const below = there.find(({ order }) => above === undefined || order > above)?.order;
  const isTaken = (id: Track['id']) =>
    records.get(id) !== undefined || ofModels.some((each) => each.id === id);
  return {
    ofPersons,
    ofModels,
    ofPerson({ name, facts: { observer, note = '', variables = {} } }: PlannedTrack): Track {
      above = between(above, below);
      const observerId = observer === undefined ? null : observers.idOf(observer);
      const said = { observerId, note, variables };
      const track = newTrackRecord({ id: ids('track'), videoId: video.id, name, order: above, ...said });
      ofPersons.push(track);
      return track;
    },
    ofModel(track: InterchangeTrack): Track {
      let model = modelOf(track);
      // A video has one track of each model: a second one is of an unknown model with the name of the file's track.
      for (let number = 1; isTaken(modelTrackId(video, model.id)); number++)
        model = importedModel(number === 1 ? track.name : `${track.name} ${number}`);
      const order = between((ofModels.at(-1) ?? there.at(-1) ?? ofPersons.at(-1))?.order, undefined);
      const [id, kind] = [modelTrackId(video, model.id), 'model' as const];
      const made = newTrackRecord({ id, videoId: video.id, name: track.name, order, kind, model });
      ofModels.push(made);
      return made;
    },
  };
}

interface PlannedTrack {
  readonly id: string;
  readonly name: string;
  readonly facts: Pick<InterchangeTrack, 'observer' | 'note' | 'variables'>;
}

/**
 * The tracks that a document becomes. What a session coded is one coding, whatever subjects it is about: tracks that stand
 * for nothing but a subject are one, with what is said of the session.
 */
function codingsOf(document: InterchangeDocument): readonly PlannedTrack[] {
  const { observation, tracks, segments } = document;
  const plain = tracks.map(({ id, name, observer, note, variables }): PlannedTrack => {
    const facts = {
      ...(observer === undefined ? {} : { observer }),
      ...(note === undefined ? {} : { note }),
      ...(variables === undefined ? {} : { variables }),
    };
    return { id, name, facts };
  });
  if (!observation) return plain;
  const { name, description, variables, observer } = observation;
  const facts = {
    ...(observer === undefined ? {} : { observer }),
    ...(description === undefined ? {} : { note: description }),
    ...(variables === undefined ? {} : { variables }),
  };
  const ofSubject = new Set(
    plain
      .filter((track) => {
        const own = ownTrackName(document, track.name);
        return segments.every(({ track: id, subject = UNNAMED_TRACK }) => id !== track.id || subject === own);
      })
      .map(({ id }) => id),
  );
  return plain.map((track) => (ofSubject.has(track.id) ? { id: track.id, name, facts } : track));
}
