import { describe, expect, it } from 'vitest';
import { trackOf } from '../scores.fake.ts';
import { type LabelHierarchy, namesOf, type PathLabel, parentId, parentsOf, withParents } from './parents.ts';

const label = (id: string, path: string[], threshold: number | null = null): PathLabel => ({
  id,
  name: id,
  path,
  threshold,
});
const LABELS = [
  label('background', []),
  label('serve', ['Sport', 'Table tennis'], 0.4),
  label('smash', ['Sport', 'Table tennis'], 0.8),
  label('punch', ['Sport', 'Boxing'], 0.5),
  label('step1', ['Hygiene', 'Hand-washing']),
  label('step2', ['Hygiene', 'Hand-washing']),
];
const packageOf = (parents?: LabelHierarchy['parents']): LabelHierarchy => ({
  labels: LABELS,
  background: 'background',
  parents,
});

describe('parentsOf', () => {
  it('names every group that says more than its labels and its own groups do, the deepest first', () => {
    const parents = parentsOf(packageOf());
    expect(parents.map(({ id, name, path, members }) => [id, name, path, members])).toEqual([
      ['sport/table-tennis', 'Table tennis', ['Sport'], [1, 2]],
      ['hygiene/hand-washing', 'Hand-washing', ['Hygiene'], [4, 5]],
      ['sport', 'Sport', [], [1, 2, 3]],
    ]);
  });

  it('gives a group the threshold that the package states, else that of a typical member', () => {
    const parents = parentsOf(
      packageOf([
        { path: ['Sport'], threshold: null },
        { path: ['Sport', 'Boxing'], threshold: 0.7 },
      ]),
    );
    expect(parents.map(({ id, threshold }) => [id, threshold])).toEqual([
      ['sport/table-tennis', expect.closeTo(0.6)],
      ['sport/boxing', 0.7],
      ['hygiene/hand-washing', 0.5],
    ]);
  });

  it('leaves a group out whose id is that of a label', () => {
    const labels = [label('tennis', []), label('serve', ['Tennis']), label('smash', ['Tennis'])];
    expect(parentsOf({ labels, background: null })).toEqual([]);
  });

  it('lists what segments may be called', () => {
    expect(namesOf(packageOf()).map(({ id }) => id)).toEqual([
      'serve',
      'smash',
      'punch',
      'step1',
      'step2',
      'sport/table-tennis',
      'hygiene/hand-washing',
      'sport',
    ]);
  });
});

it('makes ids of paths', () => {
  expect(parentId(['Sport', 'Table  Tennis'])).toBe('sport/table-tennis');
});

it('adds up what the members of a group have, to no more than 1', () => {
  const track = trackOf([
    [0.2, 0.3, 0.4, 0.1, 0, 0],
    [0, 0.9, 0.9, 0.3, 0.1, 0.2],
  ]);
  const extended = withParents(track, parentsOf(packageOf()));
  expect(extended.classes).toBe(9);
  expect([...extended.data].map((value) => Math.round(value * 100) / 100)).toEqual([
    ...[0.2, 0.3, 0.4, 0.1, 0, 0, 0.7, 0, 0.8],
    ...[0, 0.9, 0.9, 0.3, 0.1, 0.2, 1, 0.3, 1],
  ]);
  expect(withParents(track, [])).toBe(track);
});
