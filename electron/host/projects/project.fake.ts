import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newSegment, newTrackRecord } from '../../../engine/annotation/document/new-records.ts';
import type { AnyRecord } from '../../../engine/annotation/document/records.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';

/** The text of a project with `count` segments of one second, as the page would write it. */
export function projectText(contentId: ContentId, revision: number, count = 1, note = ''): string {
  const video = idOf('video', contentId);
  const track = idOf('track', 'own');
  const us = (seconds: number) => (seconds * 1e6) as Micros;
  const segments = Array.from({ length: count }, (_, index): AnyRecord => {
    const id = idOf('segment', String(index).padStart(6, '0'));
    const times = { startUs: us(index), endUs: us(index + 1) };
    return newSegment({ id, trackId: track, labelId: null, ...times, note });
  });
  const size = { frameRate: null, width: 64, height: 48, durationUs: us(count) };
  const records: AnyRecord[] = [
    { type: 'video', id: video, contentId, name: 'clip.mp4', ...size },
    newTrackRecord({ id: track, videoId: video, name: 'Me', order: 0 }),
    ...segments,
  ];
  return writeProject({ revision, records, extra: {} });
}
