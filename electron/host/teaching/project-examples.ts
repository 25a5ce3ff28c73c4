import type {
  AnyRecord,
  Label,
  SeenRange,
  Segment,
  Track,
} from '../../../engine/annotation/document/records.ts';
import { MICROS_PER_SECOND, type Rational } from '../../../engine/base/micros.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import type { Window } from '../../../engine/teach/windows.ts';
import { labelIdOf } from './document-examples.ts';

/** What a project says of its video. */
export interface ProjectExamples {
  readonly examples: readonly Example[];
  /** Name of each label by its id in the examples. */
  readonly names: ReadonlyMap<string, string>;
  /** Stretches that a person has watched, in slots. */
  readonly seen: readonly Window[];
}

/**
 * The examples in a project: as in {@link examplesOf}, with what the person has watched.
 * @param records of the project
 */
export function projectExamples(
  records: readonly AnyRecord[],
  contentId: ContentId,
  slotRate: Rational,
): ProjectExamples {
  const slots = (time: number) => (time * slotRate.num) / (slotRate.den * MICROS_PER_SECOND);
  const ofType = <T extends AnyRecord>(type: T['type']) =>
    records.filter((record): record is T => record.type === type);
  const video = records.find((record) => record.type === 'video' && record.contentId === contentId);
  const tracks = new Set(
    ofType<Track>('track')
      .filter(({ videoId }) => videoId === video?.id)
      .map(({ id }) => id),
  );
  const labels = new Map(ofType<Label>('label').map(({ id, name }) => [id, name]));
  const names = new Map<string, string>();
  const said: Example[] = [];
  const rejected: Example[] = [];
  for (const { trackId, labelId, startUs, endUs, state } of ofType<Segment>('segment')) {
    const name = labelId === null ? undefined : labels.get(labelId);
    if (!tracks.has(trackId) || endUs === null || name === undefined || state === 'suggested') continue;
    const place = { video: contentId, from: slots(startUs), to: slots(endUs) };
    if (state === 'rejected') {
      rejected.push({ ...place, label: null });
      continue;
    }
    const id = labelIdOf(name);
    names.set(id, name);
    said.push({ ...place, label: id });
  }
  const empty = rejected.filter((each) => !said.some(({ from, to }) => from < each.to && each.from < to));
  const seen = ofType<SeenRange>('seen')
    .filter(({ videoId }) => videoId === video?.id)
    .map(({ startUs, endUs }) => ({ from: slots(startUs), to: slots(endUs) }));
  return { examples: [...said, ...empty], names, seen };
}
