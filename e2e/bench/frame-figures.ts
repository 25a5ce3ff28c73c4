/** An event of Chromium's trace. Times are in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Time that the thread had a processor. */
  readonly tdur?: number;
}

/** How the frames of a gesture came, in milliseconds. */
export interface FrameFigures {
  readonly frames: number;
  /** From one frame of the page to the next. */
  readonly interval: Spread;
  /** Work of the page's main thread in each frame, without the time that it waited for a processor. */
  readonly work: Spread;
}

export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

/** Reads the frames of the page that did most: its main thread, from the begin of one frame to the next. */
export function frameFigures(events: readonly TraceEvent[]): FrameFigures {
  const thread = busiest(events.filter(({ name }) => name === FRAME));
  const own = events.filter(({ pid, tid }) => `${pid} ${tid}` === thread).sort((a, b) => a.ts - b.ts);
  const begins = own.filter(({ name }) => name === FRAME).map(({ ts }) => ts);
  const tasks = own.filter(({ name, ph }) => ph === 'X' && TASKS.has(name));
  const intervals: number[] = [];
  const work: number[] = [];
  let task = 0;
  for (let frame = 1; frame < begins.length; frame++) {
    const [from, to] = [begins[frame - 1]!, begins[frame]!];
    intervals.push((to - from) / 1000);
    let busy = 0;
    while (task < tasks.length && tasks[task]!.ts < from) task++;
    for (; task < tasks.length && tasks[task]!.ts < to; task++)
      busy += tasks[task]!.tdur ?? tasks[task]!.dur ?? 0;
    work.push(busy / 1000);
  }
  return { frames: begins.length, interval: spread(intervals), work: spread(work) };
}

/** The page begins to work on a frame. */
const FRAME = 'BeginMainThreadFrame';
/** The outermost events of a thread. */
const TASKS = new Set(['RunTask', 'ThreadControllerImpl::RunTask']);

function busiest(events: readonly TraceEvent[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { pid, tid } of events) counts.set(`${pid} ${tid}`, (counts.get(`${pid} ${tid}`) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function spread(values: number[]): Spread {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), longest: at(1) };
}
