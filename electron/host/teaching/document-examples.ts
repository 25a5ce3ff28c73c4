import type { Rational } from '../../../engine/base/micros.ts';
import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import { type InterchangeDocument, labelTexts } from '../../../engine/formats/core/interchange.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';

/** What a person said of one video, before it is known how many slots that has. */
export interface SaidExamples {
  readonly examples: readonly Example[];
  /** Name of each label by its id in the examples. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The examples in a labelled video: segments that a person drew, accepted or edited speak for their label, rejected ones
 * say that nothing is there (unless a person saw something else in the same place). What nobody decided about, markers
 * and segments without a label say nothing.
 * @param video what the examples call the video
 * @param labels names to take; null for all
 */
export function examplesOf(
  document: InterchangeDocument,
  video: string,
  slotRate: Rational,
  labels: readonly string[] | null = null,
): SaidExamples {
  const texts = labelTexts(document);
  const names = new Map<string, string>();
  const slots = (time: number) => (time * slotRate.num) / (slotRate.den * MICROS_PER_SECOND);
  const said: Example[] = [];
  const rejected: Example[] = [];
  for (const { startUs, endUs, label, state } of document.segments) {
    const name = label === null ? undefined : texts.get(label);
    if (endUs === null || name === undefined || state === 'suggested') continue;
    const place = { video, from: slots(startUs), to: slots(endUs) };
    if (state === 'rejected') rejected.push({ ...place, label: null });
    else if (labels === null || labels.includes(name)) {
      const id = labelIdOf(name);
      names.set(id, name);
      said.push({ ...place, label: id });
    }
  }
  const empty = rejected.filter((each) => !said.some(({ from, to }) => from < each.to && each.from < to));
  return { examples: [...said, ...empty], names };
}

/** A label's id in a package: its name in lower case, blanks as hyphens. */
export function labelIdOf(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, '-');
}
