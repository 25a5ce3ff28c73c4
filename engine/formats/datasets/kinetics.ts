import { shortSecondsText } from '../../base/clock-text.ts';
import { writeTable } from '../../base/delimited-text.ts';
import { mediaName, stemOf } from '../core/document-builder.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { type Subset, subsetOf } from '../core/split.ts';
import { mediaPlace } from '../fields/media-address.ts';
import { readKinetics, recogniseKinetics } from './data-set-read.ts';
import {
  fileNameParts,
  type LabelledSegment,
  LONGEST_PART,
  labelledSegments,
  numberedTexts,
  repeatedLosses,
} from './data-set-text.ts';

const MICROS = 1_000_000;
const SPLITS = { training: 'train', validation: 'validate', testing: 'test' } as const;

/**
 * The CSV of the Kinetics data sets, `label,youtube_id,time_start,time_end,split` in whole seconds around a segment, and
 * beside it what training code for clips in folders wants: a list `pour/clip_000001_000004.mp4 0`, the classes in
 * the order of those numbers, and the ffmpeg commands that cut the clips.
 */
export const kinetics = defineFormat({
  id: 'kinetics',
  title: 'Kinetics CSV and clip folders',
  extension: '.kinetics.csv',
  importer: { recognise: recogniseKinetics, read: readKinetics },
  exporter: {
    uses: ['subset', 'split', 'mediaUrl'],
    losses,
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function losses(document: InterchangeDocument): string[] {
  const segments = labelledSegments(document);
  const moved = segments.filter(
    ({ startUs, endUs }) => startUs % MICROS !== 0 || endUs % MICROS !== 0,
  ).length;
  const names = [stemOf(document.video.name), ...new Set(clipsOf(document).map(({ label }) => label))];
  const cut = names.filter((name) => name.length > LONGEST_PART).length;
  return [
    ...labelTextLosses(document),
    ...(cut > 0 ? [`${counted(cut, 'name')} of clip files and folders shortened.`] : []),
    ...(moved > 0 ? [`Times of ${counted(moved, 'segment')} are widened to whole seconds.`] : []),
    ...repeatedLosses(clipsOf(document).length, segments.length),
    ...commonLosses(document, {}),
  ];
}

interface Clip {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

function clipsOf(document: InterchangeDocument): Clip[] {
  const texts = labelTexts(document);
  const clips = labelledSegments(document).map((segment) => ({
    label: texts.get(segment.label) ?? segment.label,
    ...secondsAround(segment),
  }));
  return [...new Map(clips.map((clip) => [JSON.stringify(clip), clip])).values()];
}

function secondsAround({ startUs, endUs }: LabelledSegment) {
  return { start: Math.floor(startUs / MICROS), end: Math.ceil(endUs / MICROS) };
}

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions) {
  const classes = numberedTexts(
    documents.map((document) => labelTexts(document).values()),
    0,
  );
  const folders = fileNameParts(classes.keys());
  const ids = idsOf(documents);
  const clipNames = fileNameParts(ids, true);
  const header = ['label', 'youtube_id', 'time_start', 'time_end', 'split'];
  const rows: string[][] = [];
  const lists = new Map<Subset, string[]>([[options.subset, []]]);
  const commands: string[] = [];
  documents.forEach((document, index) => {
    const id = ids[index]!;
    const subset = subsetOf(document.video, options);
    const list = lists.get(subset) ?? [];
    lists.set(subset, list);
    const media = mediaPlace(document.video, options) ?? `./${mediaName(document.video.name)}`;
    for (const clip of clipsOf(document)) {
      const folder = folders.get(clip.label)!;
      const path = `${folder}/${clipNames.get(id)}_${sixDigits(clip.start)}_${sixDigits(clip.end)}.mp4`;
      rows.push([clip.label, id, String(clip.start), String(clip.end), SPLITS[subset]]);
      list.push(`${path} ${classes.get(clip.label)}\n`);
      commands.push(cutCommand(media, clip, path, document.video.durationUs));
    }
  });
  const folderLines = [...new Set(rows.map(([label]) => folders.get(label!)!))].map(
    (folder) => `mkdir -p ${quoted(`./${folder}`)}\n`,
  );
  return {
    text: writeTable([header, ...rows], { separator: ',', lineEnd: '\n', disarm: false }),
    beside: [
      ...[...lists]
        .filter(([, list]) => list.length > 0 || lists.size === 1)
        .map(([subset, list]) => ({ ending: `.kinetics-${SPLITS[subset]}.txt`, text: list.join('') })),
      {
        ending: '.kinetics-classes.txt',
        text: [...classes.keys()].map((text) => `${text.replace(/[\r\n]+/g, ' ')}\n`).join(''),
      },
      { ending: '.kinetics-cut.sh', text: ['#!/bin/sh\nset -e\n', ...folderLines, ...commands].join('') },
    ],
  };
}

/** Names without their endings, numbered where several videos share one. */
function idsOf(documents: readonly InterchangeDocument[]): string[] {
  const taken = new Set<string>();
  return documents.map(({ video }) => {
    const stem = stemOf(video.name);
    let id = stem;
    for (let number = 2; taken.has(id); number++) id = `${stem}-${number}`;
    taken.add(id);
    return id;
  });
}

function sixDigits(seconds: number): string {
  return String(seconds).padStart(6, '0');
}

function cutCommand(media: string, { start, end }: Clip, path: string, durationUs: number | null): string {
  const endText = shortSecondsText(durationUs === null ? end * MICROS : Math.min(durationUs, end * MICROS));
  return `ffmpeg -nostdin -v error -y -ss ${start} -to ${endText} -i ${quoted(media)} ${quoted(`./${path}`)}\n`;
}

/** A word for the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll('\u0000', '').replaceAll("'", "'\\''")}'`;
}
