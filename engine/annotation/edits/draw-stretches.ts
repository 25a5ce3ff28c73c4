import type { LabelId, VideoId } from '../document/ids.ts';
import { endOf, segmentsOf, tracksOf } from '../document/query.ts';
import type { Label } from '../document/records.ts';
import { EMPTY_DIFF, type RecordsDiff, squash } from '../document/records-diff.ts';
import type { AnnotationStore } from '../document/store.ts';
import { createSegment } from './create.ts';
import { labelCalled } from './decide-found.ts';
import { createLabel } from './labels.ts';
import { createTrack } from './tracks.ts';

export interface Stretch {
  readonly startUs: number;
  readonly endUs: number;
}

const OWN_TRACK = 'You';

/**
 * Draws stretches of a video with a label by its name, on the person's first track; both are made where they are not
 * there. Stretches that this label covers already in part are left.
 * Errors: `annotation/invalid` for a label without a name; then nothing is changed.
 */
export function drawStretches(
  store: AnnotationStore,
  videoId: VideoId,
  stretches: readonly Stretch[],
  name: string,
): { readonly diff: RecordsDiff; readonly drawn: number } {
  const known = labelCalled(store, name);
  const track = () => tracksOf(store, videoId).find(({ kind }) => kind === 'human');
  const isMarked = ({ startUs, endUs }: Stretch) => {
    const own = track();
    return (
      own !== undefined &&
      known !== undefined &&
      segmentsOf(store, own.id).some(
        (each) => each.labelId === known.id && each.startUs < endUs && startUs < endOf(each),
      )
    );
  };
  const wanted = stretches.filter((stretch) => !isMarked(stretch));
  if (wanted.length === 0) return { diff: EMPTY_DIFF, drawn: 0 };
  const diffs: RecordsDiff[] = [];
  let labelId: LabelId | undefined = known?.id;
  if (labelId === undefined) {
    const made = createLabel(store, { name });
    labelId = made.put.find((record): record is Label => record.type === 'label')!.id;
    diffs.push(store.commit(made));
  }
  if (!track()) diffs.push(store.commit(createTrack(store, videoId, OWN_TRACK)));
  for (const { startUs, endUs } of wanted) {
    const segment = { trackId: track()!.id, labelId, fromUs: startUs, toUs: endUs };
    diffs.push(store.commit(createSegment(store, segment)));
  }
  return { diff: squash(diffs), drawn: wanted.length };
}
