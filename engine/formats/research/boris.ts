import { secondsNumber } from '../../base/clock-text.ts';
import { stemOf } from '../core/document-builder.ts';
import { defineFormat, type WriteOptions, type Written } from '../core/format.ts';
import { frameTimesOf } from '../core/frame-times.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeSegment,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { mediaPlace } from '../core/media-address.ts';
import { looksLikeJson } from '../core/read-json.ts';
import { fieldsOf, UNNAMED_TRACK } from '../core/segment-fields.ts';
import { OVERLAP, POINT, readBoris } from './boris-read.ts';

const KEYS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A BORIS project (format 7.0) with an observation per video. Segments are state events, a start and a stop; markers
 * are point events. Tracks are subjects. Score, note and the like are in the comment.
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
  const rows = rowsOf(document);
  const moved = rows.filter(({ row }) => row > 0).length;
  const both = [...behavioursOf([document]).values()].filter(({ isDuplicate }) => isDuplicate).length;
  return [
    ...(moved > 0
      ? [
          `${counted(moved, 'segment')} that overlap${moved === 1 ? 's' : ''} one of the same label under a subject of their own.`,
        ]
      : []),
    ...(both > 0 ? [`Markers of ${counted(both, 'label')} under a behaviour of their own, for points.`] : []),
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
    }),
    ...labelTextLosses(document),
  ];
}

interface Row {
  readonly segment: InterchangeSegment & { readonly label: string };
  /** 0, or which of those that overlap it is: BORIS would take the wrong stop for a start. */
  readonly row: number;
}

/** The labelled segments, with those apart that overlap one of the same label and track. */
function rowsOf({ segments }: InterchangeDocument): Row[] {
  const ends = new Map<string, number[]>();
  return segments.flatMap((segment) => {
    const { label, track, startUs, endUs } = segment;
    if (label === null) return [];
    if (endUs === null) return [{ segment: { ...segment, label }, row: 0 }];
    const key = `${track}\n${label}`;
    const rows = ends.get(key) ?? [];
    ends.set(key, rows);
    const free = rows.findIndex((end) => end <= startUs);
    const row = free === -1 ? rows.length : free;
    rows[row] = endUs;
    return [{ segment: { ...segment, label }, row }];
  });
}

interface Behaviour {
  readonly code: string;
  readonly isPoint: boolean;
  readonly category: string;
  /** Whether the same label has a behaviour of the other kind too. */
  readonly isDuplicate: boolean;
}

const keyOf = (text: string, isPoint: boolean) => JSON.stringify([text, isPoint]);

/** Behaviours by label text and kind: BORIS has a type per behaviour, so a label with both needs two. */
function behavioursOf(documents: readonly InterchangeDocument[]): Map<string, Behaviour> {
  const behaviours = new Map<string, Behaviour>();
  for (const document of documents) {
    const texts = labelTexts(document);
    for (const isPoint of [false, true]) {
      for (const { id, path } of document.labels) {
        const text = texts.get(id)!;
        const isUsed = document.segments.some(
          ({ label, endUs }) => label === id && (endUs === null) === isPoint,
        );
        const isNamed = isUsed || (!isPoint && !document.segments.some(({ label }) => label === id));
        if (!isNamed || behaviours.has(keyOf(text, isPoint))) continue;
        const isDuplicate = isPoint && behaviours.has(keyOf(text, false));
        behaviours.set(keyOf(text, isPoint), {
          code: isDuplicate ? `${text}${POINT}` : text,
          isPoint,
          category: path.join(' / '),
          isDuplicate,
        });
      }
    }
  }
  return behaviours;
}

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions): Written {
  const behaviours = behavioursOf(documents);
  const subjects = new Set<string>();
  const ids = new Set<string>();
  const observations = documents.map((document) => {
    const wanted = stemOf(document.video.name);
    let id = wanted;
    for (let number = 2; ids.has(id); number++) id = `${wanted} ${number}`;
    ids.add(id);
    return [id, observationOf(document, behaviours, subjects, options)] as const;
  });
  const categories = [...new Set([...behaviours.values()].flatMap(({ category }) => category || []))];
  const date = options.writtenAt.slice(0, 19);
  const project = {
    time_format: 'hh:mm:ss',
    project_date: date,
    project_name: observations[0]?.[0] ?? '',
    project_description: '',
    project_format_version: '7.0',
    subjects_conf: indexed([...subjects].map((name) => ({ key: '', name, description: '' }))),
    behaviors_conf: indexed(
      [...behaviours.values()].map(({ code, isPoint, category, isDuplicate }, index) => ({
        type: isPoint ? 'Point event' : 'State event',
        key: KEYS[index] ?? '',
        code,
        description: isDuplicate ? code.slice(0, -POINT.length) : '',
        category,
        modifiers: {},
        excluded: '',
        'coding map': '',
      })),
    ),
    observations: Object.fromEntries(observations),
    behavioral_categories: categories,
    independent_variables: {},
    coding_map: {},
    behaviors_coding_map: [],
    converters: {},
  };
  return { text: `${JSON.stringify(project, null, 1)}\n` };
}

function indexed<T>(list: readonly T[]): Record<string, T> {
  return Object.fromEntries(list.map((item, index) => [String(index), item]));
}

type Event = readonly [number, string, string, string, string, number | 'NA'];

function observationOf(
  document: InterchangeDocument,
  behaviours: ReadonlyMap<string, Behaviour>,
  subjects: Set<string>,
  options: WriteOptions,
): Record<string, unknown> {
  const { video, tracks } = document;
  const texts = labelTexts(document);
  const names = new Map(tracks.map(({ id, name }) => [id, name === UNNAMED_TRACK ? '' : name]));
  const rate = options.frameRate ?? video.frameRate;
  const frames = rate || video.frameTimesUs ? frameTimesOf(video, options.frameRate) : null;
  const fields = fieldsOf(document);
  const events: { order: number; timeUs: number; event: Event }[] = [];
  for (const { segment, row } of rowsOf(document)) {
    const isPoint = segment.endUs === null;
    const { code } = behaviours.get(keyOf(texts.get(segment.label)!, isPoint))!;
    const base = names.get(segment.track) ?? '';
    const subject = row === 0 ? base : `${base || UNNAMED_TRACK}${OVERLAP} ${row + 1})`;
    if (subject !== '') subjects.add(subject);
    const comment = commentOf(fields(segment, ['track']));
    const add = (timeUs: number, order: number, text: string) => {
      const frame = frames ? frames.edgeAt(timeUs) : ('NA' as const);
      events.push({ order, timeUs, event: [secondsNumber(timeUs), subject, code, '', text, frame] });
    };
    add(segment.startUs, 1, comment);
    // A stop comes before a start at the same time.
    if (segment.endUs !== null) add(segment.endUs, 0, '');
  }
  events.sort((a, b) => a.timeUs - b.timeUs || a.order - b.order);
  const media = mediaPlace(video, options) ?? video.name;
  const of = <T>(value: T) => Object.fromEntries([[media, value]]);
  return {
    file: { '1': [media] },
    type: 'MEDIA',
    date: options.writtenAt.slice(0, 19),
    description: '',
    'time offset': 0,
    events: events.map(({ event }) => event),
    independent_variables: {},
    close_behaviors_between_videos: false,
    visualize_spectrogram: false,
    media_info: {
      length: video.durationUs === null ? {} : of(secondsNumber(video.durationUs)),
      fps: rate ? of(rate.num / rate.den) : {},
      hasVideo: of(true),
      hasAudio: of(false),
      offset: { '1': 0 },
    },
  };
}

/** `score=0.91` for one value, else a JSON object of them: comments are free text. */
function commentOf(fields: readonly (readonly [string, string])[]): string {
  const [first] = fields;
  if (fields.length === 1 && first?.[0] === 'score') return `score=${first[1]}`;
  if (fields.length === 1 && first?.[0] === 'note' && !/^[{]|^score=/.test(first[1])) return first[1];
  return fields.length === 0 ? '' : JSON.stringify(Object.fromEntries(fields));
}
