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
  /** The texts of NOTE blocks, without the word. */
  readonly notes: readonly string[];
}

const ARROW = '-->';

/** Reads the blocks of a WebVTT or SRT file; one whose times make no sense is a problem. */
export function readCues(text: string, problems: ProblemList): CueFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const cues: Cue[] = [];
  const notes: string[] = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at]!.trim() === '') {
      at++;
      continue;
    }
    const begin = at;
    while (at < lines.length && lines[at]!.trim() !== '') at++;
    const block = lines.slice(begin, at);
    const place = block.slice(0, 2).findIndex((line) => line.includes(ARROW));
    if (place !== -1) {
      const cue = cueOf(block.slice(place), begin + place + 1, problems);
      if (cue) cues.push(cue);
    } else if (/^NOTE(\s|$)/.test(block[0]!)) notes.push(block.join('\n').slice('NOTE'.length).trim());
    else if (begin > 0 && !/^(STYLE|REGION|WEBVTT)(\s|$)/.test(block[0]!))
      problems.add(`line ${begin + 1}`, 'There are no times: left out.');
  }
  return { cues, notes };
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
  return /^[ \t]{0,9}(\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}[ \t]{0,9}-->/m.test(text.slice(0, 20_000));
}
