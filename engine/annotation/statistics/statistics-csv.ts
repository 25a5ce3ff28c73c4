import { secondsText } from '../../base/clock-text.ts';
import { writeTable } from '../../base/delimited-text.ts';
import type { LabelId } from '../document/ids.ts';
import type { Records } from '../document/records.ts';
import { labelPath } from '../labels/label-tree.ts';
import type { TrackTime } from './time-budget.ts';

const TIME_HEADER = [
  ...['video', 'track', 'label', 'count', 'markers', 'total_s', 'covered_s', 'share'],
  ...['mean_s', 'median_s', 'per_minute'],
];

/** Time and count as a table, a row per track and label and one per track for each of background and unseen. */
export function timeCsv(records: Records, times: readonly TrackTime[]): string {
  const rows = times.flatMap((time) => {
    const track = records.get(time.trackId);
    const video = track && records.get(track.videoId);
    const head = [video?.name ?? '', track?.name ?? ''];
    const share = (us: number) => (video && video.durationUs > 0 ? ratio(us / video.durationUs) : '');
    const rest = (name: string, us: number) => [
      ...head,
      name,
      ...['', '', secondsText(us), secondsText(us), share(us), '', '', ''],
    ];
    return [
      ...time.labels.map((label) => [
        ...head,
        labelText(records, label.labelId),
        String(label.count),
        String(label.markers),
        secondsText(label.totalUs),
        secondsText(label.coveredUs),
        ratio(label.share),
        label.meanUs === null ? '' : secondsText(label.meanUs),
        label.medianUs === null ? '' : secondsText(label.medianUs),
        ratio(label.perMinute),
      ]),
      rest('(background)', time.backgroundUs),
      rest('(not looked at)', time.unseenUs),
    ];
  });
  return writeTable([TIME_HEADER, ...rows]);
}

function labelText(records: Records, id: LabelId | null): string {
  return id === null ? '(no label)' : labelPath(records, id).join(' / ');
}

function ratio(value: number | null): string {
  return value === null ? '' : value.toFixed(6);
}
