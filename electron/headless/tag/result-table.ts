import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { aligned, printable, timeText } from '../options/plain-text.ts';

/** A result for reading on a terminal. Ends with a line end. */
export function resultTable(result: TubeletResult): string {
  const { video, segments, labels } = result;
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const title = `${printable(video.name)}  ${timeText(video.durationUs)}  ${video.width}x${video.height}  ${video.codec}`;
  if (segments.length === 0) return `${title}\n  no segments\n`;
  const rows = segments.map(({ startUs, endUs, label, score }) => [
    timeText(startUs),
    timeText(endUs),
    printable(names.get(label) ?? label),
    score === null ? '' : score.toFixed(2),
  ]);
  const lines = aligned([['start', 'end', 'label', 'score'], ...rows], 2);
  return [title, ...lines.map((line) => `  ${line}`)].map((line) => `${line}\n`).join('');
}
