import type { Segment } from '../../engine/annotation/records.ts';
import type { TubeletOther, TubeletResult, TubeletSegment } from '../../engine/formats/tubelet-json.ts';
import type { VideoDocument } from './document.svelte.ts';
import type { TimelineRows } from './timeline-rows.svelte.ts';

/**
 * A model's result with what stands in the document instead of the bare cut: the model's suggestions that were not
 * rejected, with what was decided about them, and everything on the person's own tracks.
 */
export function withDocument(
  run: TubeletResult,
  document: VideoDocument,
  rows: Pick<TimelineRows, 'scriptName' | 'label'>,
): TubeletResult {
  const segments: TubeletSegment[] = [];
  const others: TubeletOther[] = [];
  const labels = new Map(run.labels.map((label) => [label.id, label]));
  for (const track of document.tracks) {
    for (const segment of document.segmentsOf(track.id)) {
      if (segment.state === 'rejected') continue;
      const item = itemOf(segment);
      const name = rows.label(segment.labelId)?.name;
      const label = rows.scriptName(segment) || null;
      if (label !== null && !labels.has(label))
        labels.set(label, { id: label, name: name ?? label, path: [] });
      if (item.endUs === null || label === null) others.push({ ...item, label });
      else segments.push({ ...item, endUs: item.endUs, label });
    }
  }
  segments.sort((a, b) => a.startUs - b.startUs);
  return {
    ...run,
    labels: [...labels.values()],
    segments,
    tracks: document.tracks.map(({ id, name, kind }) => ({ id, name, kind })),
    ...(others.length > 0 ? { others } : {}),
  };
}

function itemOf({ startUs, endUs, score, origin, state, trackId }: Segment) {
  return { startUs, endUs, score, origin, state, track: trackId as string };
}
