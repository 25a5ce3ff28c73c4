import { type AppError, toAppError, type WireError } from '../../../engine/base/errors.ts';
import { microsToSeconds } from '../../../engine/base/micros.ts';
import type { AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import { printable, timeText } from '../options/plain-text.ts';
import type { ProgressStyle } from './tag-options.ts';

/** Which of the videos is meant. */
export interface VideoTurn {
  readonly file: string;
  /** Counted from 1. */
  readonly number: number;
  readonly total: number;
}

/** How one video was tagged. */
export interface TurnResult {
  readonly segments: number;
  readonly analysedSeconds: number;
  readonly elapsedSeconds: number;
  /** File written, or null. */
  readonly output: string | null;
  readonly warning: WireError | null;
  /** What the output does not say, as sentences. */
  readonly losses: readonly string[];
}

/** Tells the user on standard error how far the work is. */
export interface TagProgress {
  model(id: string, device: string): void;
  start(turn: VideoTurn): void;
  update(turn: VideoTurn, progress: AnalysisProgress): void;
  done(turn: VideoTurn, result: TurnResult): void;
  /** Done before, with the same content, model and settings. */
  skipped(turn: VideoTurn, output: string | null): void;
  failed(turn: VideoTurn, error: unknown): void;
  /** The whole run, when it has ended. */
  summary(summary: TagSummary): void;
}

/** What a run over several videos came to. */
export interface TagSummary {
  readonly tagged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly segments: number;
  /** Of the videos tagged in this run. */
  readonly analysedSeconds: number;
  readonly elapsedSeconds: number;
}

/** @param columns width of the terminal, for the bar */
export function progressOf(
  style: ProgressStyle,
  write: (text: string) => void,
  columns: () => number,
): TagProgress {
  switch (style) {
    case 'bar':
      return barProgress(write, columns);
    case 'lines':
      return lineProgress(write);
    case 'json':
      return jsonProgress(write);
    case 'none':
      return failuresOnly(write);
  }
}

function failuresOnly(write: (text: string) => void): TagProgress {
  return {
    model: () => {},
    start: () => {},
    update: () => {},
    done: () => {},
    skipped: () => {},
    summary: () => {},
    failed: (turn, error) => write(`${failureText(turn, toAppError(error))}\n`),
  };
}

function lineProgress(write: (text: string) => void): TagProgress {
  return {
    ...failuresOnly(write),
    model: (id, device) => write(`Model ${id} on ${device}\n`),
    done: (turn, result) => write(`${countText(turn)}${doneText(turn, result)}\n`),
    skipped: (turn, output) =>
      write(
        `${countText(turn)}${printable(turn.file)}: done before${output === null ? '' : `, in ${printable(output)}`}\n`,
      ),
    summary: (summary) => write(summaryText(summary)),
  };
}

function barProgress(write: (text: string) => void, columns: () => number): TagProgress {
  const erase = '\r\u001b[K';
  const lines = lineProgress((text) => write(erase + text));
  const draw = (text: string) => write(erase + text.slice(0, Math.max(0, columns() - 1)));
  return {
    ...lines,
    model: (id, device) => draw(`Model ${id} on ${device}`),
    start: (turn) => draw(`${countText(turn)}${printable(turn.file)}`),
    update: (turn, progress) => draw(`${countText(turn)}${barText(progress)}  ${printable(turn.file)}`),
  };
}

function jsonProgress(write: (text: string) => void): TagProgress {
  const send = (event: string, turn: VideoTurn, more: object) =>
    write(
      `${JSON.stringify({ event, video: turn.file, number: turn.number, total: turn.total, ...more })}\n`,
    );
  return {
    model: (id, device) => write(`${JSON.stringify({ event: 'model', id, device })}\n`),
    start: (turn) => send('start', turn, {}),
    update: (turn, progress) => send('progress', turn, progress),
    done: (turn, { warning, losses, ...result }) =>
      send('done', turn, {
        ...result,
        ...(losses.length > 0 && { losses }),
        ...(warning && { warning: { code: warning.code, message: warning.message } }),
      }),
    skipped: (turn, output) => send('skipped', turn, { output }),
    summary: (summary) => write(`${JSON.stringify({ event: 'summary', ...summary })}\n`),
    failed: (turn, error) => {
      const { code, message } = toAppError(error);
      send('failed', turn, { code, message });
    },
  };
}

function barText({ doneUs, durationUs, speed, secondsLeft }: AnalysisProgress): string {
  const width = 24;
  const pace = `${speed.toFixed(1)}x`;
  if (durationUs === null || durationUs === 0) return `${timeText(doneUs)}  ${pace}`;
  const share = Math.min(1, doneUs / durationUs);
  const filled = Math.round(share * width);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
  const left = secondsLeft === null ? '' : `  ${timeText(Math.ceil(secondsLeft) * 1e6, 0)} left`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${pace}${left}`;
}

function countText({ number, total }: VideoTurn): string {
  return total > 1 ? `[${number}/${total}] ` : '';
}

function doneText({ file }: VideoTurn, result: TurnResult): string {
  const { segments, analysedSeconds, elapsedSeconds, output, warning, losses } = result;
  const speed = (analysedSeconds / Math.max(elapsedSeconds, 1e-3)).toFixed(1);
  const into = output === null ? '' : `, written to ${printable(output)}`;
  const seconds = `${analysedSeconds.toFixed(1)} s of video in ${elapsedSeconds.toFixed(1)} s (${speed}x)`;
  const first = `${printable(file)}: ${segments} ${segments === 1 ? 'segment' : 'segments'}, ${seconds}${into}`;
  const more = [...(warning ? [warning.message] : []), ...losses];
  return [first, ...more.map((sentence) => `${printable(file)}: ${printable(sentence)}`)].join('\n');
}

/** A small table; nothing for a single video, whose own line says it all. */
function summaryText(summary: TagSummary): string {
  const { tagged, skipped, failed, segments, analysedSeconds, elapsedSeconds } = summary;
  if (tagged + skipped + failed < 2) return '';
  const speed = (analysedSeconds / Math.max(elapsedSeconds, 1e-3)).toFixed(1);
  const clock = (seconds: number) => timeText(seconds * 1e6, 0);
  const rows = [
    [
      'tagged',
      String(tagged),
      `${segments} segments, ${clock(analysedSeconds)} of video in ${clock(elapsedSeconds)} (${speed}x)`,
    ],
    ['done before', String(skipped), ''],
    ['failed', String(failed), failed > 0 ? 'each is named above; the same command tries them again' : ''],
  ] as const;
  const width = Math.max(...rows.map(([, count]) => count.length));
  return rows
    .map(([what, count, more]) => `${`  ${what.padEnd(11)}  ${count.padStart(width)}  ${more}`.trimEnd()}\n`)
    .join('');
}

function failureText({ file }: VideoTurn, { message }: AppError): string {
  return `${printable(file)}: ${printable(message)}`;
}

/** What {@link TagProgress.done} tells of an analysis. */
export function turnResult(
  outcome: {
    readonly analysedUs: Parameters<typeof microsToSeconds>[0];
    readonly elapsedMs: number;
    readonly warning: WireError | null;
  },
  segments: number,
  output: string | null,
  losses: readonly string[] = [],
): TurnResult {
  return {
    segments,
    analysedSeconds: microsToSeconds(outcome.analysedUs),
    elapsedSeconds: outcome.elapsedMs / 1000,
    output,
    warning: outcome.warning,
    losses,
  };
}
