import { clockText } from '../../base/clock-text.ts';
import { defineFormat } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { oneLine } from '../fields/segment-fields.ts';
import { readYoutube, recogniseYoutube } from './youtube-read.ts';

const SHORTEST_S = 10;
const FEWEST = 3;
const MICROS = 1_000_000;
const FILLER = 'Start';

/**
 * Chapters for a video's description on YouTube: `0:00 Start` and a line per segment. YouTube wants the first at 0:00,
 * each at least 10 seconds long and at least three of them: what would be shorter is merged into the chapter before.
 */
export const youtube = defineFormat({
  id: 'youtube',
  title: 'YouTube chapters',
  extension: '.youtube.txt',
  importer: { recognise: recogniseYoutube, read: readYoutube },
  exporter: {
    uses: [],
    losses,
    write: (document) => ({
      text: chaptersOf(document)
        .chapters.map(({ start, title }) => `${clockText(start, 'm:ss')} ${title}\n`)
        .join(''),
    }),
  },
});

interface Chapter {
  readonly start: number;
  title: string;
  /** Stands for the time before the first segment, until one takes its place. */
  isFiller: boolean;
}

function losses(document: InterchangeDocument): string[] {
  const { chapters, merged } = chaptersOf(document);
  const ends = document.segments.filter(({ endUs, label }) => endUs !== null && label !== null).length;
  return [
    ...labelTextLosses(document),
    ...(merged > 0 ? [`${counted(merged, 'chapter')} shorter than ${SHORTEST_S} s merged.`] : []),
    ...(chapters.length < FEWEST
      ? [
          `YouTube shows chapters from ${FEWEST} up; here ${chapters.length === 1 ? 'is 1' : `are ${chapters.length}`}.`,
        ]
      : []),
    ...(ends > 0
      ? [`${counted(ends, 'end')} left out: a chapter lasts until the next, and starts at a whole second.`]
      : []),
    ...commonLosses(document, { markers: true }),
  ];
}

function chaptersOf(document: InterchangeDocument): {
  readonly chapters: readonly Chapter[];
  readonly merged: number;
} {
  const texts = labelTexts(document);
  const starts = document.segments.flatMap(({ startUs, label }) =>
    label === null
      ? []
      : [{ start: Math.floor(startUs / MICROS), title: titleOf(texts.get(label) ?? label) }],
  );
  const lengthS = document.video.durationUs === null ? null : document.video.durationUs / MICROS;
  const chapters: Chapter[] = [];
  if ((starts[0]?.start ?? 0) > 0) chapters.push({ start: 0, title: FILLER, isFiller: true });
  let merged = 0;
  for (const next of starts) {
    const last = chapters.at(-1);
    const isShort = lengthS !== null && lengthS - next.start < SHORTEST_S && last !== undefined;
    if (last && (next.start - last.start < SHORTEST_S || isShort)) {
      if (!last.isFiller) merged++;
      if (last.isFiller) last.title = next.title;
      else if (!last.title.split(', ').includes(next.title)) last.title = `${last.title}, ${next.title}`;
      last.isFiller = false;
    } else chapters.push({ ...next, isFiller: false });
  }
  return { chapters, merged };
}

function titleOf(text: string): string {
  // YouTube refuses angle brackets anywhere in a description.
  return oneLine(text).replaceAll('<', '‹').replaceAll('>', '›') || '—';
}
