import { microsOfNumber, shortSecondsText } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { defineFormat, type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import {
  commonLosses,
  counted,
  type InterchangeDocument,
  type InterchangeSegment,
  labelTextLosses,
  labelTexts,
} from '../core/interchange.ts';
import { splitScore, textWithScore } from '../fields/segment-fields.ts';

const TITLE = 'a Praat TextGrid';

/**
 * Praat's TextGrid in its long form, read in the short form too. An interval tier per track, on which intervals without
 * a text are gaps; further ones where segments overlap; a text tier for markers. A score follows the label in brackets.
 */
export const textgrid = defineFormat({
  id: 'textgrid',
  title: 'Praat TextGrid',
  extension: '.TextGrid',
  importer: {
    recognise: (text) =>
      /^\uFEFF?\s*(File type = )?"ooTextFile( short)?"\s*(Object class = )?"TextGrid"/.test(
        text.slice(0, 500),
      )
        ? 1
        : 0,
    read,
  },
  exporter: { uses: [], losses, write },
});

interface Tier {
  readonly name: string;
  readonly isPoints: boolean;
  readonly segments: readonly InterchangeSegment[];
  /** Not the first of its track: the segments overlap others of it. */
  readonly isFurther: boolean;
}

function tiersOf({ tracks, segments }: InterchangeDocument): Tier[] {
  return tracks.flatMap((track): Tier[] => {
    const own = segments.filter((segment) => segment.track === track.id && segment.label !== null);
    const rows: InterchangeSegment[][] = [];
    for (const segment of own) {
      if (segment.endUs === null) continue;
      const free = rows.find((row) => row.at(-1)!.endUs! <= segment.startUs);
      if (free) free.push(segment);
      else rows.push([segment]);
    }
    const points = own.filter(({ endUs }) => endUs === null);
    if (rows.length === 0 && points.length === 0) rows.push([]);
    return [
      ...rows.map((row, index) => ({
        name: index === 0 ? track.name : `${track.name} (${index + 1})`,
        isPoints: false,
        segments: row,
        isFurther: index > 0,
      })),
      ...(points.length > 0
        ? [{ name: track.name, isPoints: true, segments: points, isFurther: false }]
        : []),
    ];
  });
}

function losses(document: InterchangeDocument): string[] {
  const moved = tiersOf(document).reduce((sum, tier) => sum + (tier.isFurther ? tier.segments.length : 0), 0);
  return [
    ...labelTextLosses(document),
    ...(moved > 0 ? [`${counted(moved, 'overlapping segment')} on tiers of their own.`] : []),
    ...commonLosses(document, { markers: true, scores: true, tracks: true }),
  ];
}

function write(document: InterchangeDocument) {
  const texts = labelTexts(document);
  const tiers = tiersOf(document);
  const reachedUs = document.segments.reduce(
    (most, { startUs, endUs }) => Math.max(most, endUs ?? startUs),
    1,
  );
  const endUs = Math.max(document.video.durationUs ?? 0, reachedUs);
  const textOf = ({ label, score }: InterchangeSegment) =>
    quoted(textWithScore(texts.get(label!) ?? label!, score));
  const items = tiers.flatMap(({ name, isPoints, segments }, index) => [
    `    item [${index + 1}]:`,
    `        class = "${isPoints ? 'TextTier' : 'IntervalTier'}"`,
    `        name = ${quoted(name)}`,
    '        xmin = 0',
    `        xmax = ${shortSecondsText(endUs)}`,
    ...(isPoints ? pointLines(segments, textOf) : intervalLines(segments, endUs, textOf)),
  ]);
  const head = [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    'xmin = 0',
    `xmax = ${shortSecondsText(endUs)}`,
    'tiers? <exists>',
    `size = ${tiers.length}`,
    'item []:',
  ];
  return { text: `${[...head, ...items].join('\n')}\n` };
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function pointLines(
  segments: readonly InterchangeSegment[],
  textOf: (segment: InterchangeSegment) => string,
): string[] {
  return [
    `        points: size = ${segments.length}`,
    ...segments.flatMap((segment, index) => [
      `        points [${index + 1}]:`,
      `            number = ${shortSecondsText(segment.startUs)}`,
      `            mark = ${textOf(segment)}`,
    ]),
  ];
}

/** Intervals without gaps: what is between segments has no text. */
function intervalLines(
  segments: readonly InterchangeSegment[],
  untilUs: number,
  textOf: (segment: InterchangeSegment) => string,
): string[] {
  const intervals: { from: number; to: number; text: string }[] = [];
  let reached = 0;
  for (const segment of segments) {
    if (segment.startUs > reached) intervals.push({ from: reached, to: segment.startUs, text: '""' });
    intervals.push({ from: segment.startUs, to: segment.endUs!, text: textOf(segment) });
    reached = segment.endUs!;
  }
  if (reached < untilUs) intervals.push({ from: reached, to: untilUs, text: '""' });
  return [
    `        intervals: size = ${intervals.length}`,
    ...intervals.flatMap(({ from, to, text }, index) => [
      `        intervals [${index + 1}]:`,
      `            xmin = ${shortSecondsText(from)}`,
      `            xmax = ${shortSecondsText(to)}`,
      `            text = ${text}`,
    ]),
  ];
}

interface Token {
  readonly line: number;
  /** A text, or a number. */
  readonly value: string | number;
}

/** Texts and numbers in their order: both forms of the file have the same, the long one with words between. */
function tokensOf(text: string): Token[] {
  const parts =
    /"((?:[^"]|"")*)"|\[\d*\]|![^\r\n]*|<[^<>\r\n]*>|(?<![\w.])[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w.])|\n/g;
  const tokens: Token[] = [];
  let line = 1;
  for (const [whole, quotedText] of text.matchAll(parts)) {
    if (quotedText !== undefined) tokens.push({ line, value: quotedText.replaceAll('""', '"') });
    else if (/^[-+\d]/.test(whole)) tokens.push({ line, value: Number(whole) });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

function read(text: string, context: ReadContext): ReadResult {
  const tokens = tokensOf(text.replace(/^\uFEFF/, ''));
  if (tokens[1]?.value !== 'TextGrid') throw unreadable(TITLE, 'its second line is not "TextGrid"');
  let at = 2;
  const number = (): number | null => {
    const { value } = tokens[at] ?? {};
    if (typeof value !== 'number') return null;
    at++;
    return value;
  };
  const word = (): string | null => {
    const { value } = tokens[at] ?? {};
    if (typeof value !== 'string') return null;
    at++;
    return value;
  };
  const problems = new ProblemList();
  const [, end] = [number(), number()];
  const builder = new DocumentBuilder(
    knownVideo(context, { durationUs: context.video?.durationUs ?? microsOfNumber(end) }),
    problems,
  );
  const tiers = number() ?? 0;
  for (let tier = 0; tier < tiers; tier++) {
    const kind = word();
    const name = word();
    const [, , count] = [number(), number(), number()];
    if (kind === null || name === null || count === null) {
      problems.add(
        `line ${tokens[at]?.line ?? 'the last'}`,
        `Tier ${tier + 1} is not a tier: it and what follows is left out.`,
      );
      break;
    }
    builder.track(name);
    const isPoints = kind === 'TextTier';
    for (let index = 0; index < count; index++) {
      const { line } = tokens[at] ?? { line: 0 };
      const start = number();
      const stop = isPoints ? null : number();
      const label = word();
      if (start === null || label === null) {
        problems.add(
          `line ${line || 'the last'}`,
          `The tier "${name}" ends before it should: ${count - index} left out.`,
        );
        index = count;
        tier = tiers;
        continue;
      }
      // An interval without a text is a gap.
      if (!isPoints && label.trim() === '') continue;
      const { text: plain, score } = splitScore(label);
      builder.segment({
        at: `line ${line}`,
        startUs: microsOfNumber(start),
        endUs: isPoints ? null : (microsOfNumber(stop) ?? Number.NaN),
        label: plain,
        score,
        track: name,
      });
    }
  }
  return { documents: [builder.document()], problems: problems.list };
}
