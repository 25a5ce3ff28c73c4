import { MICROS_PER_SECOND, type Micros, toMicros } from '../time/micros.ts';
import { inputPath } from './core-paths.ts';
import { startTicks } from './keyframes.ts';
import type { ProbedVideo } from './probe.ts';

/** Lists the video's packets: reads the file once, decodes nothing. */
export function frameTimeArguments({ info }: ProbedVideo, name: string): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'level+fatal', '-select_streams', String(info.video.index)],
    ...['-show_entries', 'packet=pts,dts,flags', '-of', 'csv=print_section=0:nokey=1', inputPath(name)],
  ];
}

/**
 * Presentation times from the container's start, ascending and without repeats. Packets that an edit list hides carry
 * the flag D; where a container has no presentation time (AVI), the decoding time stands in for it, as in ffmpeg.
 */
export function readFrameTimes(video: ProbedVideo, stdout: string): Micros[] {
  const start = Number(startTicks(video));
  const { num, den } = video.timeBase;
  const times: Micros[] = [];
  for (const line of stdout.split('\n')) {
    const [pts = '', dts = '', flags = ''] = line.split(',');
    if (flags.includes('D')) continue;
    const ticks = Number.parseInt(pts, 10);
    const shown = Number.isNaN(ticks) ? Number.parseInt(dts, 10) : ticks;
    if (!Number.isNaN(shown)) times.push(toMicros(((shown - start) * num * MICROS_PER_SECOND) / den));
  }
  times.sort((a, b) => a - b);
  return times.filter((time, index) => index === 0 || time !== times[index - 1]);
}
