import { microsOfNumber } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { rateOfNumber } from '../core/frame-times.ts';
import { arrayOf, type JsonObject, numberOf, objectOf, parseJson, textOf } from '../core/read-json.ts';
import { segmentOfFields } from '../core/segment-fields.ts';

const TITLE = 'a BORIS project';

/** After the name of a subject, for segments that overlap others of it. */
export const OVERLAP = ' (overlap';

/** After the name of a label that has segments too, for its markers. */
export const POINT = ' (point)';

/** Reads the text of a comment as we write it; any other is a note. */
export function fieldsOfComment(comment: string): [string, string][] {
  const score = /^score=(\S+)$/.exec(comment);
  if (score) return [['score', score[1]!]];
  if (comment.startsWith('{')) {
    try {
      const values = objectOf(JSON.parse(comment));
      if (values) {
        return [...values].map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]);
      }
    } catch {
      // A note that only looks like it.
    }
  }
  return comment === '' ? [] : [['note', comment]];
}

/** Reads a BORIS project: an observation is a video. Errors: `format/invalid` */
export function readBoris(text: string, context: ReadContext): ReadResult {
  const project = objectOf(parseJson(text, TITLE));
  const observations = objectOf(project?.get('observations'));
  if (!project || !observations) throw unreadable(TITLE, 'it has no "observations"');
  const problems = new ProblemList();
  const behaviours = new Map<string, ReadBehaviour>();
  for (const item of objectOf(project.get('behaviors_conf'))?.values() ?? []) {
    const found = objectOf(item);
    const code = textOf(found?.get('code'));
    if (!found || code === null) continue;
    const description = textOf(found.get('description')) ?? '';
    const category = (textOf(found.get('category')) ?? '').trim();
    behaviours.set(code, {
      name: code === description + POINT ? description : code,
      isPoint: /^point/i.test(textOf(found.get('type')) ?? ''),
      path: category === '' ? [] : category.split(' / '),
    });
  }
  const documents = [...observations].flatMap(([id, value]) => {
    const observation = objectOf(value);
    if (observation) return readObservation(observation, id, behaviours, context, problems);
    problems.add(`observations.${id}`, 'It is not an observation: left out.');
    return [];
  });
  return { documents, problems: problems.list };
}

interface ReadBehaviour {
  readonly name: string;
  readonly isPoint: boolean;
  readonly path: readonly string[];
}

function readObservation(
  observation: JsonObject,
  id: string,
  behaviours: ReadonlyMap<string, ReadBehaviour>,
  context: ReadContext,
  problems: ProblemList,
) {
  const place = `observations.${id}`;
  const players = objectOf(observation.get('file'));
  const files =
    arrayOf(players?.get('1')) ??
    arrayOf([...(players?.values() ?? [])].find((each) => arrayOf(each)?.length));
  const media = textOf(files?.[0]) ?? id;
  if ((files?.length ?? 0) > 1) {
    problems.add(
      `${place}.file`,
      `It has ${files!.length} media files one after the other: all times are read for the first.`,
    );
  }
  const info = objectOf(observation.get('media_info'));
  const builder = new DocumentBuilder(
    knownVideo(context, {
      name: mediaName(media),
      durationUs: microsOfNumber(numberOf(objectOf(info?.get('length'))?.get(media))),
      frameRate: rateOfNumber(numberOf(objectOf(info?.get('fps'))?.get(media)) ?? 0),
    }),
    problems,
  );
  for (const { name, path } of behaviours.values())
    if (name.trim() !== '') builder.label({ name: name.trim(), path });
  readEvents(builder, arrayOf(observation.get('events')) ?? [], `${place}.events`, behaviours, problems);
  return builder.document();
}

interface OpenState {
  readonly at: string;
  readonly startUs: number;
  readonly comment: string;
  readonly modifiers: string;
}

function readEvents(
  builder: DocumentBuilder,
  events: readonly unknown[],
  place: string,
  behaviours: ReadonlyMap<string, ReadBehaviour>,
  problems: ProblemList,
): void {
  const open = new Map<string, OpenState>();
  const stretch = (
    subject: string,
    code: string,
    state: OpenState,
    endUs: number | null,
    comment: string,
  ) => {
    const { name, path } = behaviours.get(code) ?? { name: code, path: [] };
    const fields = fieldsOfComment([state.comment, comment].filter((part) => part !== '').join('\n'));
    const row = subject.lastIndexOf(OVERLAP);
    const { attributes, ...rest } = segmentOfFields(fields);
    builder.segment({
      ...rest,
      at: state.at,
      startUs: state.startUs,
      endUs,
      label: name,
      path,
      // Ours, for overlaps: it is the same subject.
      track: row === -1 ? subject : subject.slice(0, row),
      attributes: state.modifiers === '' ? attributes : [...attributes, ['modifiers', state.modifiers]],
    });
  };
  events.forEach((value, index) => {
    const at = `${place}.${index}`;
    const event = arrayOf(value);
    const startUs = microsOfNumber(numberOf(event?.[0]));
    const code = textOf(event?.[2]);
    if (!event || startUs === null || code === null) {
      problems.add(at, 'It is not an event with a time and a behaviour: left out.');
      return;
    }
    const [subject, modifiers, comment] = [event[1], event[3], event[4]].map(
      (each) => textOf(each) ?? '',
    ) as [string, string, string];
    const state = { at, startUs, comment, modifiers: modifiers === 'None' ? '' : modifiers };
    if (behaviours.get(code)?.isPoint) {
      stretch(subject, code, state, null, '');
      return;
    }
    const key = JSON.stringify([subject, code, state.modifiers]);
    const begun = open.get(key);
    if (!begun) open.set(key, state);
    else {
      open.delete(key);
      stretch(subject, code, begun, startUs, comment);
    }
  });
  for (const { at } of open.values()) problems.add(at, 'It starts and does not stop: left out.');
}
