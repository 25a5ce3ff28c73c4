import { MICROS_PER_SECOND, type Micros, sampleTime, toMicros } from '../../base/micros.ts';
import { inputPath } from '../ffmpeg/core-paths.ts';
import { startTicks } from './keyframes.ts';
import { PacketClock, packetsOf } from './packet-clock.ts';
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
  let untimed = 0;
  const { num, den } = video.timeBase;
  const times: Micros[] = [];
  const clock = new PacketClock(video);
  for (const { shown, stored, isHidden } of packetsOf(stdout)) {
    const jumped = clock.correction(stored ?? shown);
    if (isHidden) continue;
    const ticks = shown ?? stored;
    if (ticks === null) untimed += 1;
    else times.push(toMicros(((ticks - jumped - start) * num * MICROS_PER_SECOND) / den));
  }
  const rate = video.info.video.frameRate;
  // A raw stream has no clock: its pictures follow each other at the stated rate.
  if (times.length === 0 && rate)
    return Array.from({ length: untimed }, (_, index) => sampleTime(index, rate));
  times.sort((a, b) => a - b);
  return times.filter((time, index) => index === 0 || time !== times[index - 1]);
}
