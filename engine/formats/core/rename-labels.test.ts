import { expect, it } from 'vitest';
import { sampleDocument } from './interchange.fake.ts';
import { labelText, renameLabels } from './rename-labels.ts';

it('gives labels other names, and tells those that have none', () => {
  const labels = [
    { id: 'a', name: 'Pour', path: ['kitchen'], colour: null },
    { id: 'b', name: 'Stir', path: [], colour: null },
    { id: 'c', name: 'Cut', path: ['kitchen'], colour: null },
  ];
  expect(labels.map(labelText)).toEqual(['kitchen › Pour', 'Stir', 'kitchen › Cut']);
  const names = new Map([
    ['kitchen › Pour', ' Giessen '],
    ['Stir', '  '],
  ]);
  const { document, leftOut } = renameLabels(sampleDocument({ labels }), names);
  expect(document.labels).toEqual([{ ...labels[0], name: 'Giessen', path: [] }, labels[1], labels[2]]);
  expect([...leftOut]).toEqual(['b']);
});
