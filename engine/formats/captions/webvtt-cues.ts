import { parseTime } from '../../base/clock-text.ts';
import type { ProblemList } from '../core/document-builder.ts';

/** A caption as it stands in a WebVTT or SRT file. */
export interface Cue {
  /** The line of its times, from 1. */
  readonly line: number;
  readonly startUs: number;
  readonly endUs: number;
  /** The lines below its times. */
  readonly text: string;
}

export interface CueFile {
  readonly cues: readonly Cue[];
  /** NOTE blocks: their lines, from 1, and their texts without the word. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
}

const ARROW = '-->';

/** `00:01:02.345`, `01:02,345` and, as some programs write, `1:02`. */
const CLOCK = String.raw`(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?`;

/** A line of times. It begins a cue whether an empty line is above it or not. */
const TIMES = new RegExp(String.raw`^[ \t]{0,20}${CLOCK}[ \t]{0,20}-->`);

/** Reads the blocks of a WebVTT or SRT file; one whose times make no sense is a problem. */
export function readCues(text: string, problems: ProblemList): CueFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const cues: Cue[] = [];
  const notes: { line: number; text: string }[] = [];
  const isBusy = (at: number) => at < lines.length && lines[at]!.trim() !== '';
  for (let at = 0; at < lines.length; ) {
    if (!isBusy(at)) {
      at++;
      continue;
    }
    const begin = at;
    // A name or number of the cue may be above its times.
    const times = [at, at + 1].find((line) => isBusy(line) && lines[line]!.includes(ARROW));
    at = times === undefined ? at : times + 1;
    while (isBusy(at) && (at === begin || !beginsCue(lines, at))) at++;
    if (times !== undefined) {
      if (times > begin && !/^\s*(\d+|\uFEFF?WEBVTT.*)\s*$/.test(lines[begin]!))
        problems.leftOut(`line ${begin + 1}`, 'caption name', 'a segment has its label instead');
      const cue = cueOf(lines.slice(times, at), times + 1, problems);
      if (cue) cues.push(cue);
      continue;
    }
    const block = lines.slice(begin, at);
    if (/^NOTE(\s|$)/.test(block[0]!))
      notes.push({ line: begin + 1, text: block.join('\n').slice('NOTE'.length).trim() });
    else if (/^(STYLE|REGION)(\s|$)/.test(block[0]!))
      problems.leftOut(
        `line ${begin + 1}`,
        `${/^\w+/.exec(block[0]!)![0]} block`,
        'it is about how captions look',
      );
    else if (begin > 0 && !/^WEBVTT(\s|$)/.test(block[0]!))
      problems.add(`line ${begin + 1}`, 'There are no times: left out.');
  }
  return { cues, notes };
}

/** Whether a cue begins at a line in the middle of a block: its times, or its number with its times below. */
function beginsCue(lines: readonly string[], at: number): boolean {
  if (TIMES.test(lines[at]!)) return true;
  return /^\s*\d+\s*$/.test(lines[at]!) && TIMES.test(lines[at + 1] ?? '');
}

function cueOf([times = '', ...text]: readonly string[], line: number, problems: ProblemList): Cue | null {
  const arrow = times.indexOf(ARROW);
  const startUs = parseTime(times.slice(0, arrow));
  // After the end there may be settings.
  const endUs = parseTime(/^\s*(\S*)/.exec(times.slice(arrow + ARROW.length))![1]!);
  if (startUs === null || endUs === null) {
    problems.add(`line ${line}`, 'Its times are not like 00:00:01.200 --> 00:00:03.400: left out.');
    return null;
  }
  return { line, startUs, endUs, text: text.join('\n') };
}

/** True when a text has a line of times near its begin. */
export function hasCueTimes(text: string): boolean {
  return new RegExp(TIMES, 'm').test(text.slice(0, 20_000));
}
