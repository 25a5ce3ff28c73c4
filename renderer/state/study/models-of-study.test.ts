import { expect, test } from 'vitest';
import { modelsOfStudy } from './models-of-study.ts';

const MODELS = [
  { id: 'tubelet-base', title: 'Base', kind: 'streaming' },
  { id: 'taught', title: 'Taught', kind: 'taught' },
  { id: 'taught--winter', title: 'Taught in an old name', kind: 'taught' },
  { id: 'mine', title: 'Mine', kind: 'taught' },
] as const;

test('a study offers what it taught first, and of the others it is said whose they are', () => {
  const names: Readonly<Record<string, string>> = { Winter: 'Winter 2026' };
  const nameOf = (id: string) => names[id] ?? 'Default';
  const list = [{ id: 'Winter', name: 'Winter 2026', labels: 1, subjects: 0, observers: 0 }];
  const texts = (study: string) => modelsOfStudy(MODELS, { list, nameOf }, study).map(({ text }) => text);
  expect(texts('Winter')).toEqual([
    'Taught in Winter 2026 (labels of this study)',
    'Base',
    'Taught in Default (another study)',
    'Mine (your labels)',
  ]);
  expect(texts('default')[0]).toBe('Taught in Default (labels of this study)');
  const alone = modelsOfStudy(MODELS.slice(0, 2), { list: [], nameOf }, 'default');
  expect(alone.map(({ text }) => text)).toEqual(['Taught (your labels)', 'Base']);
});
