import { expect, test, vi } from 'vitest';
import { readLabels } from './core/read-labels.ts';

const CONTEXT = { name: 'labels' };
/** What these take when each step of one list walks all of another is minutes. */
const SOON_MS = 20_000;
vi.setConfig({ testTimeout: 60_000 });

function within(work: () => unknown): unknown {
  const begun = performance.now();
  const result = work();
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
  return result;
}

test('tiers that divide themselves, in a circle or without end, are read in a moment', () => {
  const count = 40_000;
  const tiers = (parent: (index: number) => number) =>
    Array.from(
      { length: count },
      (_, index) => `<TIER TIER_ID="t${index}" PARENT_REF="t${parent(index)}"/>`,
    ).join('');
  const file = (tiersText: string) => `<ANNOTATION_DOCUMENT><HEADER TIME_UNITS="milliseconds"/><TIME_ORDER>
    <TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="b"/></TIME_ORDER>${tiersText}</ANNOTATION_DOCUMENT>`;
  for (const parent of [(index: number) => index, (index: number) => (index + 1) % count])
    expect(within(() => readLabels(file(tiers(parent)), CONTEXT, 'elan'))).toBeDefined();
});

test('a chain of slots that leads nowhere is walked once, however many lead into it', () => {
  const count = 20_000;
  const slots = Array.from({ length: count }, (_, index) => `<TIME_SLOT TIME_SLOT_ID="s${index}"/>`).join('');
  const starts = Array.from(
    { length: count },
    (_, index) => `<TIME_SLOT TIME_SLOT_ID="k${index}" TIME_VALUE="${index}"/>`,
  ).join('');
  const annotation = (from: string, to: string) =>
    `<ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="${from}" TIME_SLOT_REF2="${to}"/></ANNOTATION>`;
  const chain = Array.from({ length: count - 1 }, (_, index) =>
    annotation(`s${index}`, `s${index + 1}`),
  ).join('');
  const into = Array.from({ length: count }, (_, index) => annotation(`k${index}`, 's0')).join('');
  const text = `<ANNOTATION_DOCUMENT><HEADER TIME_UNITS="milliseconds"/><TIME_ORDER>${starts}${slots}</TIME_ORDER>
    <TIER TIER_ID="t">${chain}${into}</TIER></ANNOTATION_DOCUMENT>`;
  expect(within(() => readLabels(text, CONTEXT, 'elan'))).toBeDefined();
});

test('labels that lie in each other without end are read in a moment', () => {
  const count = 30_000;
  const taxonomy = Array.from({ length: count }, (_, index) => ({
    nodeId: index,
    nodeName: `n${index}`,
    parentId: index === 0 ? null : index - 1,
  }));
  const database = { a: { duration: 10, annotations: [{ segment: [0, 1], label: `n${count - 1}` }] } };
  const text = JSON.stringify({ version: '1', taxonomy, database });
  const { documents } = within(() => readLabels(text, CONTEXT, 'activitynet')) as ReturnType<
    typeof readLabels
  >;
  expect(documents).toHaveLength(1);
});
