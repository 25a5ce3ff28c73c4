import { expect, test } from 'vitest';
import type { Label } from '../../../../engine/annotation/document/records.ts';
import { labelCss } from '../../theme/label-colours.ts';
import { colourOfLabel } from './label-colour.ts';

const label = (name: string, colour: number, owner: 'person' | 'model') =>
  ({ type: 'label', name, colour, owner }) as Label;
const knownOf = (...labels: Label[]) => ({
  session: {
    model: { manifest: { background: 'none', labels: [{ id: 'none' }, { id: 'fight', name: 'Fight' }] } },
  } as never,
  studies: { document: { labels: new Map(labels.map((each, index) => [index, each])) } },
});

test('a label has the colour that a person gave it, however its name is written', () => {
  const known = knownOf(label('Push_ups', 9, 'model'), label('push_ups', 5, 'person'));
  for (const name of ['push_ups', 'Push_Ups', 'push ups'])
    expect(colourOfLabel(name, known)).toBe(labelCss(5));
});

test('a class that no study knows has the colour of its place, and any other label one of its name', () => {
  const known = knownOf();
  expect(colourOfLabel('fight', known)).toBe(labelCss(0));
  expect(colourOfLabel('push_ups', known)).toBe(colourOfLabel('push ups', known));
});
