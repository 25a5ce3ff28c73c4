import { clockText } from '../../../engine/base/clock-text.ts';
import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';

/** Text without control characters: a file name must not move the cursor of a terminal or ring its bell. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

/** `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on; rounded to `decimals` (3 or 0). */
export function timeText(micros: number, decimals: 0 | 3 = 3): string {
  const unit = 10 ** decimals;
  const ticks = Math.round((micros * unit) / MICROS_PER_SECOND);
  const fraction = decimals === 0 ? '' : `.${String(ticks % unit).padStart(decimals, '0')}`;
  return clockText(Math.floor(ticks / unit), 'm:ss') + fraction;
}

/** Rows of cells as lines of equal columns, of which the first `numbers` are aligned to the right. */
export function aligned(rows: readonly (readonly string[])[], numbers = 0): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < numbers ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}
