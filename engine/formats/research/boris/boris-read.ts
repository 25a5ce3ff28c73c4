import { shortSecondsText } from '../../../base/clock-text.ts';
import { mediaName, ProblemList } from '../../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../../core/format.ts';
import type { InterchangeCamera, InterchangeObservation } from '../../core/interchange.ts';
import { arrayOf, type JsonObject, numberOf, objectOf, parseJson, textOf } from '../../core/read-json.ts';
import { rateOfNumber } from '../../fields/frame-times.ts';
import { BorisClock, type BorisMedia, storedMicros } from './boris-clock.ts';
import { type Behaviour, behavioursOf, type Ethogram, reportLeftOut } from './boris-ethogram.ts';
import { BorisSink } from './boris-sink.ts';
import { OBSERVER_LINE } from './boris-texts.ts';
import { variablesOf } from './boris-variables.ts';

const TITLE = 'a BORIS project';

/** Reads a BORIS project: a document per observation and media file. Errors: `format/invalid` */
export function readBoris(text: string, context: ReadContext): ReadResult {
  const project = objectOf(parseJson(text, TITLE));
  const observations = objectOf(project?.get('observations'));
  if (!project || !observations) throw unreadable(TITLE, 'it has no "observations"');
  const problems = new ProblemList();
  const ethogram: Ethogram = {
    study: {
      name: textOf(project.get('project_name')) ?? '',
      description: textOf(project.get('project_description')) ?? '',
      variables: variablesOf(project.get('independent_variables')),
    },
    behaviours: behavioursOf(project.get('behaviors_conf'), problems),
    subjects: [...(objectOf(project.get('subjects_conf'))?.values() ?? [])].flatMap((value) => {
      const subject = objectOf(value);
      const name = textOf(subject?.get('name'))?.trim() ?? '';
      const [key, description] = [subject?.get('key'), subject?.get('description')].map(
        (each) => textOf(each) ?? '',
      );
      return name === '' ? [] : [{ name, key: key!, description: description! }];
    }),
  };
  reportLeftOut(project, ethogram.behaviours, problems);
  const documents = [...observations].flatMap(([id, value]) => {
    const observation = objectOf(value);
    if (observation) return readObservation(observation, id, ethogram, context, problems);
    problems.add(`observations.${id}`, 'It is not an observation: left out.');
    return [];
  });
  return { documents, problems: problems.list };
}

interface Player {
  /** From 1. */
  readonly number: number;
  readonly media: readonly string[];
  /** How much later than the first player it starts. */
  readonly offsetUs: number;
}

function playersOf(observation: JsonObject): Player[] {
  const offsets = objectOf(objectOf(observation.get('media_info'))?.get('offset'));
  const files = observation.get('file');
  // Very old projects have a list of files: one per player.
  const lists = arrayOf(files)?.map((each, index) => [String(index + 1), [each]] as const) ?? [
    ...(objectOf(files) ?? []),
  ];
  return lists
    .flatMap(([key, list]): Player[] => {
      const number = Number(key);
      const media = (arrayOf(list) ?? []).flatMap((each) => textOf(each) || []);
      if (!Number.isInteger(number) || number < 1 || media.length === 0) return [];
      return [{ number, media, offsetUs: storedMicros(numberOf(offsets?.get(key))) ?? 0 }];
    })
    .sort((a, b) => a.number - b.number);
}

function readObservation(
  observation: JsonObject,
  id: string,
  ethogram: Ethogram,
  context: ReadContext,
  problems: ProblemList,
) {
  const place = `observations.${id}`;
  const info = objectOf(observation.get('media_info'));
  const of = (field: string, media: string) => numberOf(objectOf(info?.get(field))?.get(media));
  const mediaOf = (name: string): BorisMedia => ({
    place: name,
    lengthUs: storedMicros(of('length', name)),
    createdUs: storedMicros(of('media_creation_time', name)),
  });
  const players = playersOf(observation);
  const [main = { number: 1, media: [id], offsetUs: 0 }, ...others] = players;
  const offsetUs = storedMicros(numberOf(observation.get('time offset'))) ?? 0;
  const usesDates = observation.get('media_creation_date_as_offset') === true;
  const clock = new BorisClock(main.media.map(mediaOf), offsetUs, usesDates);
  if (!clock.knowsParts)
    problems.add(
      `${place}.file`,
      `It has ${main.media.length} media files one after the other and not all of their lengths: all times are read for the first.`,
    );
  const facts = factsOf(observation, id);
  const rateOf = (name: string) => rateOfNumber(of('fps', name) ?? 0);
  const sink = new BorisSink(clock, ethogram, context, problems, (media, part) => ({
    frameRate: rateOf(media.place),
    cameras: camerasBeside(players, main),
    observation:
      players.length + main.media.length > 2 ? { ...facts, media: { player: main.number, part } } : facts,
  }));
  // The clock is the first player's: where it has no files, that of another starts later by its offset.
  const shiftUs = main.number === 1 ? 0 : main.offsetUs;
  const events = arrayOf(observation.get('events')) ?? [];
  readEvents(sink, events, `${place}.events`, ethogram, shiftUs);
  const documents = sink.documents();
  for (const player of others) {
    const { number, media, offsetUs: laterUs } = player;
    const copy = sink.shifted(laterUs - shiftUs, media.map(mediaOf), (each, part) => ({
      frameRate: rateOf(each.place),
      cameras: camerasBeside(players, player),
      observation: {
        ...facts,
        media: { player: number, part, ...(laterUs === 0 ? {} : { behindUs: laterUs }) },
      },
    }));
    problems.add(
      `${place}.file.${number}`,
      `Its player ${number} shows the same events${laterUs === 0 ? '' : `, its clock ${shortSecondsText(laterUs)} s behind`}: they are read for its media too.`,
    );
    documents.push(...copy.documents());
  }
  return documents;
}

/** What the other players show beside one. A player that shows several files in a row stands at no one offset. */
function camerasBeside(players: readonly Player[], { number, media, offsetUs }: Player): InterchangeCamera[] {
  if (media.length > 1) return [];
  const beginsUs = (each: Pick<Player, 'number' | 'offsetUs'>) => (each.number === 1 ? 0 : each.offsetUs);
  return players
    .filter((each) => each.number !== number && each.media.length === 1)
    .map((each) => ({
      name: mediaName(each.media[0]!),
      behindUs: beginsUs(each) - beginsUs({ number, offsetUs }),
    }));
}

function factsOf(observation: JsonObject, id: string): InterchangeObservation {
  const variables = [...(objectOf(observation.get('independent_variables')) ?? [])].flatMap(
    ([name, value]): [string, string][] => (typeof value === 'object' ? [] : [[name, String(value)]]),
  );
  const [date, description] = ['date', 'description'].map((field) => textOf(observation.get(field)) ?? '');
  const [, observer, rest] = OBSERVER_LINE.exec(description!) ?? [null, null, description!];
  return {
    name: id,
    ...(observer ? { observer } : {}),
    ...(date ? { date } : {}),
    ...(rest ? { description: rest } : {}),
    ...(variables.length > 0 ? { variables: Object.fromEntries(variables) } : {}),
  };
}

interface OpenState {
  readonly at: string;
  readonly storedUs: number;
  readonly comment: string;
}

function readEvents(
  sink: BorisSink,
  events: readonly unknown[],
  place: string,
  { behaviours }: Ethogram,
  shiftUs: number,
): void {
  const open = new Map<string, OpenState>();
  const unknown = new Set<string>();
  events.forEach((value, index) => {
    const at = `${place}.${index}`;
    const event = arrayOf(value);
    const storedUs = storedMicros(numberOf(event?.[0]));
    const code = textOf(event?.[2]);
    if (!event || storedUs === null || code === null) {
      sink.problems.add(at, 'It is not an event with a time and a behaviour: left out.');
      return;
    }
    const [subject, modifiers, comment] = [event[1], event[3], event[4]].map(
      (each) => textOf(each) ?? '',
    ) as [string, string, string];
    const behaviour: Behaviour | undefined = behaviours.get(code);
    if (!behaviour && !unknown.has(code)) {
      unknown.add(code);
      sink.problems.add(at, `The behaviour "${code}" is not in the ethogram: read as a state.`);
    }
    const found = { subject, code, modifiers: modifiers.split('|') };
    if (behaviour?.isPoint) {
      sink.add({ ...found, at, startUs: storedUs - shiftUs, endUs: null, comment, stopComment: '' });
      return;
    }
    const key = JSON.stringify([subject, code, modifiers]);
    const begun = open.get(key);
    if (!begun) open.set(key, { at, storedUs, comment });
    else {
      open.delete(key);
      sink.add({
        ...found,
        at: begun.at,
        startUs: begun.storedUs - shiftUs,
        endUs: storedUs - shiftUs,
        comment: begun.comment,
        stopComment: comment,
      });
    }
  });
  for (const { at } of open.values()) sink.problems.add(at, 'It starts and does not stop: left out.');
}
