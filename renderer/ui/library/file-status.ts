import type { Micros } from '../../../engine/base/micros.ts';
import { timecode } from '../../state/timeline/timecode.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/** Where a file stands, in the few words of a list row. */
export function fileStatus({ analysis, info }: VideoFile): string {
  const length = info?.durationUs ? timecode(info.durationUs).replace(/\.\d+$/, '') : '';
  switch (analysis.state) {
    case 'idle':
      return length;
    case 'queued':
      return 'Waiting';
    case 'running':
      return runningText(analysis.progress?.doneUs ?? 0, analysis.progress?.durationUs ?? null);
    case 'done':
      return analysis.warning ? `${length} · partly readable` : length;
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return analysis.error?.message ?? 'Failed';
    default:
      return analysis.state satisfies never;
  }
}

function runningText(doneUs: number, durationUs: Micros | null): string {
  return durationUs ? `${Math.floor((doneUs / durationUs) * 100)} %` : 'Reading';
}
