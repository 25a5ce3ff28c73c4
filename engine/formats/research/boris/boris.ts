import { secondsNumber } from '../../../base/clock-text.ts';
import { codingsApart } from '../../core/codings-apart.ts';
import { stemOf } from '../../core/document-builder.ts';
import { defineFormat, type WriteOptions, type Written } from '../../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeObservation,
  type InterchangeSegment,
  type InterchangeSubject,
  labelTextLosses,
  labelTexts,
} from '../../core/interchange.ts';
import { looksLikeJson } from '../../core/read-json.ts';
import { frameTimesOf } from '../../fields/frame-times.ts';
import { mediaPlace } from '../../fields/media-address.ts';
import {
  behaviourKey,
  behavioursConf,
  type WrittenBehaviour,
  writtenBehaviours,
} from './boris-behaviours.ts';
import { readBoris } from './boris-read.ts';
import { overlapName } from './boris-sink.ts';
import { type EventTexts, eventTexts, trackSubjectLosses } from './boris-texts.ts';
import { variablesConf } from './boris-variables.ts';

/**
 * A BORIS project (format 7.0) with an observation per video, or as the file that it was read from had them. Segments are
 * state events, a start and a stop; markers are point events. A segment's subject is the subject; where none has one, a
 * person's track is. Score, note and the like are in the comment.
 */
export const boris = defineFormat({
  id: 'boris',
  title: 'BORIS project',
  extension: '.boris',
  importer: {
    recognise: (text) =>
      looksLikeJson(text) && text.includes('"behaviors_conf"') && text.includes('"observations"') ? 0.98 : 0,
    read: readBoris,
  },
  exporter: {
    uses: ['mediaUrl', 'writtenAt', 'frameRate'],
    losses,
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function losses(document: InterchangeDocument): string[] {
  const rows = codingsApart(document).flatMap(rowsOf);
  const moved = rows.filter(({ row }) => row > 0).length;
  const both = [...writtenBehaviours([document]).values()].filter(({ isDuplicate }) => isDuplicate).length;
  return [
    ...(moved > 0
      ? [
          `${counted(moved, 'segment')} that overlap${moved === 1 ? 's' : ''} one of the same label under a subject of their own.`,
        ]
      : []),
    ...(both > 0 ? [`Markers of ${counted(both, 'label')} under a behaviour of their own, for points.`] : []),
    ...trackSubjectLosses(document),
    ...(document.tracks.some(({ model }) => model) ? ['Version of the model left out.'] : []),
    ...commonLosses(document, {
      markers: true,
      scores: true,
      states: true,
      origins: true,
      notes: true,
      attributes: true,
      tracks: true,
      labelPaths: true,
      subjects: true,
      observers: true,
      observations: true,
      cameras: true,
      subjectDetails: true,
      labelDetails: true,
    }),
    ...labelTextLosses(document),
  ];
}

interface Row {
  readonly segment: InterchangeSegment & { readonly label: string };
  readonly texts: EventTexts;
  /** 0, or which of those that overlap it is: BORIS would take the wrong stop for a start. */
  readonly row: number;
}

/** The labelled segments, with those apart that overlap one of the same label, subject and modifiers. */
function rowsOf(document: InterchangeDocument): Row[] {
  const ends = new Map<string, number[]>();
  const textsOf = eventTexts(document);
  return document.segments.flatMap((segment) => {
    const { label, startUs, endUs } = segment;
    if (label === null) return [];
    const texts = textsOf(segment);
    if (endUs === null) return [{ segment: { ...segment, label }, texts, row: 0 }];
    const key = JSON.stringify([texts.subject, label, texts.modifiers]);
    const rows = ends.get(key) ?? [];
    ends.set(key, rows);
    const free = rows.findIndex((end) => end <= startUs);
    const row = free === -1 ? rows.length : free;
    rows[row] = endUs;
    return [{ segment: { ...segment, label }, texts, row }];
  });
}

function writeAll(given: readonly InterchangeDocument[], options: WriteOptions): Written {
  const documents = given.flatMap(codingsApart);
  const behaviours = writtenBehaviours(documents);
  const subjects = new Map<string, InterchangeSubject>();
  for (const subject of documents.flatMap((document) => document.subjects ?? []))
    if (!subjects.has(subject.name)) subjects.set(subject.name, subject);
  const ids = new Set<string>();
  const observations = observationsOf(documents).map((parts) => {
    const [{ observation, video }] = parts;
    const wanted = observation?.name ?? stemOf(video.name);
    let id = wanted;
    for (let number = 2; ids.has(id); number++) id = `${wanted} ${number}`;
    ids.add(id);
    return [id, observationOf(parts, behaviours, subjects, options)] as const;
  });
  const categories = [...new Set([...behaviours.values()].flatMap(({ category }) => category || []))];
  const study = documents.find((document) => document.study)?.study;
  const project = {
    time_format: 'hh:mm:ss',
    project_date: options.writtenAt.slice(0, 19),
    project_name: study?.name || (observations[0]?.[0] ?? ''),
    project_description: study?.description ?? '',
    project_format_version: '7.0',
    subjects_conf: indexed([...subjects.values()]),
    behaviors_conf: behavioursConf(behaviours),
    observations: Object.fromEntries(observations),
    behavioral_categories: categories,
    independent_variables: variablesConf(documents),
    coding_map: {},
    behaviors_coding_map: [],
    converters: {},
  };
  return { text: `${JSON.stringify(project, null, 1)}\n` };
}

function indexed<T>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((item, index) => [String(index), item]));
}

type Parts = readonly [InterchangeDocument, ...InterchangeDocument[]];

/** Documents by observation: those of several media of one are together again, where their lengths are known. */
function observationsOf(documents: readonly InterchangeDocument[]): Parts[] {
  const groups = new Map<string, InterchangeDocument[]>();
  documents.forEach((document, index) => {
    const { observation } = document;
    const key = JSON.stringify(observation?.media ? [observation.name] : [index]);
    groups.set(key, [...(groups.get(key) ?? []), document]);
  });
  return [...groups.values()].flatMap((group): Parts[] => {
    const place = ({ observation }: InterchangeDocument) => observation?.media ?? { player: 1, part: 0 };
    group.sort((a, b) => place(a).player - place(b).player || place(a).part - place(b).part);
    const places = new Set(group.map((each) => JSON.stringify(place(each))));
    const isWhole =
      places.size === group.length &&
      group.every(
        (each, index) =>
          place(each).player > 1 || (place(each).part === index && each.video.durationUs !== null),
      );
    const [first, ...rest] = group;
    return isWhole && place(first!).player === 1 ? [[first!, ...rest]] : group.map((each): Parts => [each]);
  });
}

type Event = readonly [number, string, string, string, string, number | 'NA'];

interface TimedEvent {
  readonly order: number;
  readonly timeUs: number;
  readonly event: Event;
}

/** The events of a document, later by `beginUs`. */
function eventsOf(
  document: InterchangeDocument,
  beginUs: number,
  behaviours: ReadonlyMap<string, WrittenBehaviour>,
  subjects: Map<string, InterchangeSubject>,
  options: WriteOptions,
): TimedEvent[] {
  const { video } = document;
  const labels = labelTexts(document);
  const rate = options.frameRate ?? video.frameRate;
  const frames = rate || video.frameTimesUs ? frameTimesOf(video, options.frameRate) : null;
  return rowsOf(document).flatMap(({ segment, texts, row }) => {
    const { code } = behaviours.get(behaviourKey(labels.get(segment.label)!, segment.endUs === null))!;
    const subject = row === 0 ? texts.subject : overlapName(texts.subject, row);
    if (subject !== '' && !subjects.has(subject))
      subjects.set(subject, { key: '', name: subject, description: '' });
    const at = (timeUs: number, order: number, comment: string): TimedEvent => {
      const frame = frames ? frames.edgeAt(timeUs) : ('NA' as const);
      const storedUs = timeUs + beginUs;
      const event: Event = [secondsNumber(storedUs), subject, code, texts.modifiers, comment, frame];
      return { order, timeUs: storedUs, event };
    };
    const start = at(segment.startUs, 1, texts.comment);
    // A stop comes before a start at the same time.
    return segment.endUs === null ? [start] : [start, at(segment.endUs, 0, texts.stopComment)];
  });
}

function observationOf(
  parts: Parts,
  behaviours: ReadonlyMap<string, WrittenBehaviour>,
  subjects: Map<string, InterchangeSubject>,
  options: WriteOptions,
): Record<string, unknown> {
  const [{ observation }] = parts;
  const events: TimedEvent[] = [];
  const files: Record<string, string[]> = {};
  const [length, fps, hasVideo, hasAudio]: Record<string, unknown>[] = [{}, {}, {}, {}];
  const offsets: Record<string, number> = {};
  let beginUs = 0;
  for (const document of parts) {
    const { video } = document;
    const player = String(document.observation?.media?.player ?? 1);
    const media = mediaPlace(video, options) ?? video.name;
    const rate = options.frameRate ?? video.frameRate;
    offsets[player] = secondsNumber(document.observation?.media?.behindUs ?? 0);
    files[player] = [...(files[player] ?? []), media];
    const put = (all: Record<string, unknown> | undefined, value: unknown) =>
      Object.defineProperty(all, media, { value, enumerable: true });
    if (video.durationUs !== null) put(length, secondsNumber(video.durationUs));
    if (rate) put(fps, rate.num / rate.den);
    put(hasVideo, true);
    put(hasAudio, false);
    if (player !== '1') continue;
    events.push(...eventsOf(document, beginUs, behaviours, subjects, options));
    beginUs += video.durationUs ?? 0;
  }
  // Where the other cameras are documents of their own, they are there already.
  const isAlone = parts.length === 1 && Object.keys(files)[0] === '1';
  for (const [index, { name, behindUs }] of (isAlone ? (parts[0].cameras ?? []) : []).entries()) {
    const player = String(index + 2);
    files[player] = [name];
    offsets[player] = secondsNumber(behindUs);
  }
  events.sort((a, b) => a.timeUs - b.timeUs || a.order - b.order);
  return {
    file: files,
    type: 'MEDIA',
    date: (observation?.date ?? options.writtenAt).slice(0, 19),
    description: descriptionOf(observation),
    'time offset': 0,
    events: events.map(({ event }) => event),
    independent_variables: observation?.variables ?? {},
    close_behaviors_between_videos: false,
    visualize_spectrogram: false,
    media_info: {
      length,
      fps,
      hasVideo,
      hasAudio,
      offset: offsets,
    },
  };
}

/** BORIS has no place for who coded: the first line says it. */
function descriptionOf(observation: InterchangeObservation | undefined): string {
  const { observer, description = '' } = observation ?? {};
  return [
    ...(observer === undefined ? [] : [`Observer: ${observer}`]),
    ...(description === '' ? [] : [description]),
  ].join('\n');
}
