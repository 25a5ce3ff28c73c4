import { parseTime } from '../../base/clock-text.ts';
import { DocumentBuilder, knownVideo, ProblemList } from '../core/document-builder.ts';
import { type ReadContext, type ReadResult, unreadable } from '../core/format.ts';
import { counted } from '../core/interchange.ts';

/** `1:02:03 Title`, `(0:00) - Title`, `[0:00] Title`. */
const LINE = /^\s*(?:[-*•]\s*)?[([]?((?:\d{1,3}:)?\d{1,2}:\d{2})[)\]]?\s*(?:[-–—:|]\s+)?(\S.*?)\s*$/;

interface Chapter {
  readonly line: number;
  readonly startUs: number;
  readonly title: string;
}

function chaptersIn(text: string): { readonly chapters: readonly Chapter[]; readonly others: number } {
  const chapters: Chapter[] = [];
  let others = 0;
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, index) => {
      const match = LINE.exec(line.slice(0, 1000));
      const startUs = match && !line.includes('-->') ? parseTime(match[1]!) : null;
      if (match && startUs !== null) chapters.push({ line: index + 1, startUs, title: match[2]! });
      else if (line.trim() !== '') others++;
    });
  return { chapters, others };
}

/** Chapters are lines with a time, the first at zero and the others later and later. */
export function recogniseYoutube(text: string, name: string): number {
  const { chapters, others } = chaptersIn(text.slice(0, 50_000));
  const isRising = chapters.every(({ startUs }, index) => startUs > (chapters[index - 1]?.startUs ?? -1));
  if (chapters.length === 0 || chapters[0]!.startUs !== 0 || !isRising) return 0;
  const isNamed = /\.youtube\.txt$/i.test(name);
  if (others === 0) return isNamed || chapters.length > 1 ? 0.92 : 0.6;
  return chapters.length > 2 ? 0.4 : 0;
}

/** Reads a description: a chapter lasts until the next, the last until the end of the video. */
export function readYoutube(text: string, context: ReadContext): ReadResult {
  const problems = new ProblemList();
  const { chapters, others } = chaptersIn(text);
  if (chapters.length === 0 && text.trim() !== '')
    throw unreadable('YouTube chapters', 'no line is a time and a title, such as "0:00 Start"');
  const video = knownVideo(context);
  const builder = new DocumentBuilder(video, problems);
  if (others > 0) problems.add('text', `${counted(others, 'line')} without a time left out.`);
  for (const [index, { line, startUs, title }] of chapters.entries()) {
    const endUs = chapters[index + 1]?.startUs ?? video.durationUs;
    if (endUs === null)
      problems.add(`line ${line}`, 'Where the last chapter ends is not known: read as a point in time.');
    builder.segment({ at: `line ${line}`, startUs, endUs, label: title });
  }
  return { documents: [builder.document()], problems: problems.list };
}
