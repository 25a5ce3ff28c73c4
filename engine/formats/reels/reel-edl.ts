import { oneLine, textWithScore } from '../fields/segment-fields.ts';
import { canDropFrames, parseTimecode, timecode } from '../fields/timecode.ts';
import { isSameRate, type Reel, type ReelFile } from './reel.ts';

/** What a CMX 3600 system numbers its events up to. */
const MOST_EVENTS = 999;
const RECORD_START = '01:00:00:00';

/**
 * A reel as CMX 3600 edit decision lists: an event per shot, recorded from 01:00:00:00. A list holds 999 events; more go
 * to lists beside it, whose record times go on. Source timecode is counted at the source's own rate, as conforming
 * systems read it from the file.
 */
export function reelEdl({ title, rate, shots }: Reel, stem: string): ReelFile[] {
  const isDrop = canDropFrames(rate);
  const start = parseTimecode(isDrop ? RECORD_START.replace(/:(\d\d)$/, ';$1') : RECORD_START, rate)!;
  const files: ReelFile[] = [];
  for (let from = 0; from < shots.length; from += MOST_EVENTS) {
    const events = shots.slice(from, from + MOST_EVENTS).map((shot, index) => {
      const { segment, source, sourceRate, sourceStart, record } = shot;
      const isSourceDrop = canDropFrames(sourceRate);
      const sourceCode = (frame: number) => timecode(sourceStart + frame, sourceRate, isSourceDrop);
      const recordCode = (frame: number) => timecode(start + frame, rate, isDrop);
      const times = [
        sourceCode(source.first),
        sourceCode(source.end),
        recordCode(record.first),
        recordCode(record.end),
      ].join(' ');
      const label = textWithScore(oneLine(segment.label), segment.score).trim();
      return [
        `${String(index + 1).padStart(3, '0')}  AX       V     C        ${times}`,
        `* FROM CLIP NAME: ${oneLine(segment.video.name)}`,
        ...(isSameRate(sourceRate, rate)
          ? []
          : [`M2   AX       ${framesPerSecond(sourceRate)}                ${sourceCode(source.first)}`]),
        `* LOC: ${recordCode(record.first)} RED     ${label}`.trimEnd(),
        ...(segment.note === '' ? [] : [`* COMMENT: ${oneLine(segment.note)}`]),
        '',
      ].join('\n');
    });
    const head = `TITLE: ${oneLine(title)}\nFCM: ${isDrop ? 'DROP FRAME' : 'NON-DROP FRAME'}\n\n`;
    const name = from === 0 ? `${stem}.edl` : `${stem}.${from / MOST_EVENTS + 1}.edl`;
    files.push({ name, text: head + events.join('\n') });
  }
  return files;
}

/** As motion effects say speed: three digits and tenths, `025.0`. */
function framesPerSecond({ num, den }: { readonly num: number; readonly den: number }): string {
  return (num / den).toFixed(1).padStart(5, '0');
}
