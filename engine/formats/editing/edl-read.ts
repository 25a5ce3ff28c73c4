import { DocumentBuilder, knownVideo, mediaName, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted, type InterchangeVideo } from '../core/interchange.ts';
import { readingRate } from '../fields/edit-rate.ts';
import { splitScore } from '../fields/segment-fields.ts';
import { parseTimecode } from '../fields/timecode.ts';

const TIME = String.raw`(\d{1,3}:\d{2}:\d{2}[:;.]\d{2,3})`;
const EVENT = new RegExp(
  String.raw`^\s*(\d{1,6})[A-Za-z]?\s+(\S.*?)\s+(\S+)\s+(C|D|W\w*|K\w*)\s+(?:\d+\s+)?${TIME}\s+${TIME}\s+${TIME}\s+${TIME}\s*$`,
);

/** An event of a CMX 3600 list with the comments below it. */
export interface EdlEvent {
  readonly line: number;
  readonly reel: string;
  /** `V`, `A`, `A2`, `B` for both and the like. */
  readonly channel: string;
  readonly sourceIn: string;
  readonly sourceOut: string;
  readonly recordIn: string;
  readonly recordOut: string;
  /** Lines below, until the next event. */
  readonly notes: string[];
}

/** The events of a list; lines that are none of its kinds go to `problems`. */
export function edlEvents(text: string, problems: ProblemList): EdlEvent[] {
  const events: EdlEvent[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, index) => {
      const [, , reel, channel, , sourceIn, sourceOut, recordIn, recordOut] =
        EVENT.exec(line.slice(0, 1000)) ?? [];
      if (reel !== undefined) {
        events.push({
          line: index + 1,
          reel,
          channel: channel!,
          sourceIn: sourceIn!,
          sourceOut: sourceOut!,
          recordIn: recordIn!,
          recordOut: recordOut!,
          notes: [],
        });
      } else if (line.trim() === '' || /^\s*(TITLE|FCM)\s*:/i.test(line)) return;
      else if (events.length > 0) events.at(-1)!.notes.push(line.trim());
      else problems.add(`line ${index + 1}`, 'It is no event and stands before all: left out.');
    });
  return events;
}

/** True when a text has an event of a list near its begin. */
export function hasEdlEvents(text: string): boolean {
  return text
    .slice(0, 20_000)
    .split(/\r\n|\n|\r/)
    .some((line) => EVENT.test(line.slice(0, 1000)));
}

/** The value of a comment such as `* FROM CLIP NAME: clip.mp4`. */
export function edlNote({ notes }: EdlEvent, name: RegExp): string | null {
  for (const note of notes) {
    const match = /^\*?\s*([A-Z ]+?)\s*:\s*(.*)$/i.exec(note);
    if (match && name.test(match[1]!)) return match[2]!.trim();
  }
  return null;
}

/** Reads the source times of each event. Errors: `format/invalid`, `usage` without a frame rate */
export function readEdl(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const events = edlEvents(text, problems);
  if (events.length === 0 && !/^\uFEFF?\s*TITLE\s*:/i.test(text.slice(0, 1000)))
    throw unreadable('an EDL', 'no line is an event with four timecodes');
  const builders = new Map<string, { builder: DocumentBuilder; video: InterchangeVideo }>();
  const hasPicture = events.some(({ channel }) => /^(V|B|AA\/V)/i.test(channel));
  let sounds = 0;
  for (const event of events) {
    const at = `line ${event.line}`;
    if (hasPicture && /^A/i.test(event.channel) && !/V/i.test(event.channel)) {
      sounds++;
      continue;
    }
    if (/^BL$/i.test(event.reel)) {
      problems.add(at, 'It is black: left out.');
      continue;
    }
    const name =
      mediaName(edlNote(event, /^(FROM CLIP NAME|SOURCE FILE|CLIP NAME)$/i) ?? '') ||
      (event.reel === 'AX' ? '' : event.reel);
    let made = builders.get(name);
    if (!made) {
      const video = knownVideo(context, { name });
      made = { video, builder: new DocumentBuilder(video, problems) };
      builders.set(name, made);
    }
    const { rate, frames, startFrame } = readingRate(made.video, context);
    const [first, end] = [event.sourceIn, event.sourceOut].map((code) => parseTimecode(code, rate));
    if (first == null || end == null) {
      problems.add(
        at,
        `Its source times are no timecodes at ${rate.num}/${rate.den} frames per second: left out.`,
      );
      continue;
    }
    if (first < startFrame) {
      problems.add(at, 'It lies before the first frame of the video, whose timecode is later: left out.');
      continue;
    }
    if (event.notes.some((note) => /^M2\s/.test(note)))
      problems.add(at, 'Its speed is changed: read with the source times that it names.');
    const locator = /^\S+\s+[A-Z]+\s*(.*)$/i.exec(edlNote(event, /^LOC$/i) ?? '')?.[1] ?? '';
    const { text: label, score } = splitScore(locator);
    made.builder.segment({
      at,
      startUs: frames.timeOf(first - startFrame),
      endUs: frames.timeOf(end - startFrame),
      label,
      score,
      note: edlNote(event, /^COMMENT$/i) ?? '',
    });
  }
  if (sounds > 0) problems.add('events', `${counted(sounds, 'event')} of sound left out.`);
  if (builders.size === 0)
    builders.set('', {
      video: knownVideo(context),
      builder: new DocumentBuilder(knownVideo(context), problems),
    });
  return {
    documents: [...builders.values()].map(({ builder }) => builder.document()),
    problems: problems.list,
  };
}
