import { millisOf } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import {
  arrayOf,
  type JsonObject,
  looksLikeJson,
  numberOf,
  objectOf,
  parseJson,
  textOf,
} from '../core/read-json.ts';
import { rateOfNumber } from '../fields/frame-times.ts';

const TITLE = 'SoccerNet';
const NO_TEAM = 'not applicable';

/**
 * Action spotting of SoccerNet (`Labels-v2.json`): a point in time per action, in milliseconds of its half, with team and
 * visibility. A segment is written as its start. Read are its predictions too, and the events of OpenSportsLab's JSON.
 */
export const soccernet = defineFormat({
  id: 'soccernet',
  title: 'SoccerNet JSON',
  extension: '.soccernet.json',
  importer: { recognise, read },
  exporter: { uses: [], losses, write },
});

function losses(document: InterchangeDocument): string[] {
  const placed = document.segments.filter(({ label }) => label !== null);
  const ends = placed.filter(({ endUs }) => endUs !== null).length;
  const moved = placed.filter(({ startUs }) => startUs % 1000 !== 0).length;
  return [
    ...labelTextLosses(document),
    ...(moved > 0 ? [`Times of ${counted(moved, 'segment')} are rounded to milliseconds.`] : []),
    ...(ends > 0 ? [`${counted(ends, 'end')} left out: an action is a point in time.`] : []),
    ...commonLosses(document, { markers: true, scores: true, subjects: true }),
  ];
}

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const annotations = document.segments.flatMap(({ label, startUs, score, subject }) => {
    if (label === null) return [];
    const millis = millisOf(startUs);
    const two = (value: number) => String(value).padStart(2, '0');
    const seconds = Math.floor(millis / 1000);
    return [
      {
        gameTime: `1 - ${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`,
        label: texts.get(label) ?? label,
        position: String(millis),
        team: subject ?? NO_TEAM,
        visibility: 'visible',
        ...(score === null ? {} : { confidence: score }),
      },
    ];
  });
  return { text: `${JSON.stringify({ UrlLocal: document.video.name, annotations }, null, 1)}\n` };
}

function recognise(text: string): number {
  if (!looksLikeJson(text)) return 0;
  const head = text.slice(0, 200_000);
  if (/"gameTime"\s*:/.test(head)) return 0.97;
  if (/"UrlLocal"\s*:/.test(head) && /"(annotations|predictions)"\s*:/.test(head)) return 0.9;
  return /"data"\s*:\s*\[/.test(head) && /"events"\s*:\s*\[/.test(head) && /"position_ms"\s*:/.test(head)
    ? 0.95
    : 0;
}

function read(text: string, context: ReadContext): ReadResult {
  const file = objectOf(parseJson(text, TITLE));
  const problems = new ProblemList();
  const list = arrayOf(file?.get('annotations')) ?? arrayOf(file?.get('predictions'));
  const items = arrayOf(file?.get('data'));
  if (file && list) return { documents: readGame(file, list, context, problems), problems: problems.list };
  if (items) return { documents: readItems(items, context, problems), problems: problems.list };
  throw unreadable(TITLE, 'it has no "annotations", "predictions" or "data"');
}

/** A game: its halves are videos of their own, unless one video is named. */
function readGame(file: JsonObject, list: readonly unknown[], context: ReadContext, problems: ProblemList) {
  const local = textOf(file.get('UrlLocal')) ?? '';
  const isVideo = /\.[a-z0-9]{2,4}$/i.test(local);
  const builders = new Map<string, DocumentBuilder>();
  const builderOf = (half: string) => {
    const known = builders.get(half);
    if (known) return known;
    const name = isVideo ? mediaName(local) : half;
    const builder = new DocumentBuilder(knownVideo(context, { name }), problems);
    if (!isVideo && local !== '') builder.observation = { name: `${local.replace(/\/$/, '')}, half ${half}` };
    builders.set(half, builder);
    return builder;
  };
  if (isVideo) builderOf('1');
  for (const [index, value] of list.entries()) {
    const at = `annotations.${index}`;
    const item = objectOf(value);
    const time = /^\s*(\d)\s*-\s*(\d{1,3}):(\d{2})\s*$/.exec(textOf(item?.get('gameTime')) ?? '');
    const millis =
      numberOf(item?.get('position')) ?? (time ? (Number(time[2]) * 60 + Number(time[3])) * 1000 : null);
    const label = textOf(item?.get('label'));
    if (!item || millis === null || label === null) {
      problems.add(at, 'It has no label or no time: left out.');
      continue;
    }
    const half = isVideo ? '1' : (time?.[1] ?? String(numberOf(item.get('half')) ?? 1));
    const [team, visibility] = ['team', 'visibility'].map((name) => textOf(item.get(name)) ?? '');
    const score = numberOf(item.get('confidence'));
    const isPrediction = !file.has('annotations');
    builderOf(half).segment({
      at,
      startUs: Math.round(millis * 1000),
      endUs: null,
      label,
      score,
      ...(isPrediction ? { origin: 'model' as const } : {}),
      subject: team === NO_TEAM ? '' : team!,
      attributes: visibility === '' || visibility === 'visible' ? [] : [['visibility', visibility!]],
    });
  }
  if (builders.size === 0) builderOf('1');
  return [...builders.values()].map((builder) => builder.document());
}

/** OpenSportsLab: items with inputs and events. */
function readItems(items: readonly unknown[], context: ReadContext, problems: ProblemList) {
  return items.flatMap((value, index) => {
    const item = objectOf(value);
    const inputs = (arrayOf(item?.get('inputs')) ?? []).flatMap((each) => objectOf(each) ?? []);
    const video = inputs.find((each) => textOf(each.get('type')) === 'video') ?? inputs[0];
    const path = textOf(video?.get('path')) ?? textOf(video?.get('name')) ?? textOf(item?.get('id'));
    if (!item || path === null) {
      problems.add(`data.${index}`, 'It names no video: left out.');
      return [];
    }
    const facts = { name: mediaName(path), frameRate: rateOfNumber(numberOf(video?.get('fps')) ?? 0) };
    const builder = new DocumentBuilder(knownVideo(context, facts), problems);
    for (const [place, each] of (arrayOf(item.get('events')) ?? []).entries()) {
      const event = objectOf(each);
      const millis = (...names: string[]) =>
        names.map((name) => numberOf(event?.get(name))).find((found) => found != null) ?? null;
      const start = millis('position_ms', 'start_ms', 'position');
      const length = millis('duration_ms');
      const end = millis('end_ms') ?? (start !== null && length !== null ? start + length : null);
      builder.segment({
        at: `data.${index}.events.${place}`,
        startUs: start === null ? null : Math.round(start * 1000),
        endUs: end === null || end === start ? null : Math.round(end * 1000),
        label: textOf(event?.get('label')) ?? '',
        score: numberOf(event?.get('confidence')),
        subject: textOf(event?.get('team')) ?? '',
        track: textOf(event?.get('head')) ?? '',
      });
    }
    return [builder.document()];
  });
}
