import type { TubeletResult } from '../../engine/formats/tubelet-json.ts';
import { clockText, printable } from './plain-text.ts';

/** A result for reading on a terminal. Ends with a line end. */
export function resultTable(result: TubeletResult): string {
  const { video, segments, labels } = result;
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const title = `${printable(video.name)}  ${clockText(video.durationUs)}  ${video.width}x${video.height}  ${video.codec}`;
  if (segments.length === 0) return `${title}\n  no segments\n`;
  const rows = segments.map(({ startUs, endUs, label, score }) => [
    clockText(startUs),
    clockText(endUs),
    printable(names.get(label) ?? label),
    score === null ? '' : score.toFixed(2),
  ]);
  const lines = aligned([['start', 'end', 'label', 'score'], ...rows]);
  return [title, ...lines.map((line) => `  ${line}`)].map((line) => `${line.trimEnd()}\n`).join('');
}

/** Times to the right, the rest to the left. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  '),
  );
}
