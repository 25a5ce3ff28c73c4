import type { TaughtManifest } from '../../../engine/inference/package/manifest.ts';
import { expectationWords, NO_BACKGROUND } from '../../../engine/teach/expectation-words.ts';
import { aligned, printable } from '../options/plain-text.ts';

/**
 * What is to be expected of taught labels, a line each under a head line. Ends with a line end.
 * @param hasBackground whether any example says where none of them is
 */
export function expectedText(
  { expectations, labels }: Pick<TaughtManifest, 'expectations' | 'labels'>,
  hasBackground: boolean,
): string {
  const rows = expectations.map((each) => [
    labels.find(({ id }) => id === each.label)?.name ?? each.label,
    String(each.examples),
    each.f1.toFixed(2),
    expectationWords(each, hasBackground),
  ]);
  const lines = aligned([['label', 'examples', 'F1', 'to be expected'], ...rows]);
  const hint = `${NO_BACKGROUND} Label a video from end to end and give --complete.`;
  return [...lines, ...(hasBackground ? [] : [hint])]
    .map((line) => `${printable(line).trimEnd()}\n`)
    .join('');
}
