import { expect, test } from 'vitest';
import { own } from '../../../../engine/annotation/document/document.fake.ts';
import type { Segment } from '../../../../engine/annotation/document/records.ts';
import { assignLanes } from '../../../state/timeline/lanes.ts';
import { wantedNames } from './wanted-names.ts';

// Ten pixels a second; every name is 40 pixels wide.
const scale = { startUs: 0, spanUs: 100_000_000, widthPx: 1000 };
const look = { nameOf: ({ labelId }: Segment) => labelId, widthOf: () => 40 };
const asking = (segments: readonly Segment[], view = scale) =>
  [...wantedNames({ segments, table: assignLanes(segments) }, view, look, () => false)].map(({ at }) =>
    segments[at]!.id.slice(8),
  );

test('who has room for the whole name, inside or beside, asks for none', () => {
  expect(asking([own('long', 10, 16), own('beside', 20, 21), own('far', 40, 41)])).toEqual([]);
});

test('who has a neighbour in the way asks, markers too', () => {
  expect(asking([own('short', 10, 11), own('next', 12, 20)])).toEqual(['short']);
  expect(asking([own('mark', 10, null), own('next', 12, 20)])).toEqual(['mark']);
});

test('what overlaps lies in another lane and is not in the way', () => {
  expect(asking([own('over', 10, 20), own('under', 12, 13)])).toEqual([]);
});

test('what was rejected, has no label or is out of view asks for nothing', () => {
  const [short, next] = [own('short', 10, 11), own('next', 12, 20)];
  expect(asking([{ ...short, state: 'rejected' }, next])).toEqual([]);
  expect(asking([{ ...short, labelId: null }, next])).toEqual([]);
  expect(asking([short, next], { ...scale, startUs: 30_000_000 })).toEqual([]);
});

test('what begins before the view asks for a name in the part that is seen', () => {
  const segments = [own('cut', 10, 20), own('next', 20, 30)];
  const view = { startUs: 18_000_000, spanUs: 100_000_000, widthPx: 1000 };
  const [first] = wantedNames({ segments, table: assignLanes(segments) }, view, look, () => true);
  expect(first).toEqual({ at: 0, left: 0, right: 20, textWidth: 40, isSelected: true });
});
