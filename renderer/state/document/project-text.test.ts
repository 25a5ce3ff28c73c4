import { expect, test } from 'vitest';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { applyTextEdits } from '../../../engine/source/text-edits.ts';
import { bodyOf, NO_FILE, printOf, withoutRevision } from './project-text.ts';

const project = (revision: number) => ({ revision, records: [], extra: { note: 'x'.repeat(500) } });

test('a first save is the whole text, a later one what changed', () => {
  const [before, after] = [writeProject(project(1)), writeProject(project(2))];
  expect(bodyOf(NO_FILE, before)).toEqual({ kind: 'text', text: before });
  const body = bodyOf({ text: before, revision: 'a' }, after);
  expect(body.kind).toBe('edits');
  expect(body.kind === 'edits' && applyTextEdits(before, body.body.edits)).toBe(after);
  expect(JSON.stringify(body).length).toBeLessThan(200);
});

test('a text that has little in common is sent whole', () => {
  expect(bodyOf({ text: '{}', revision: 'a' }, writeProject(project(1))).kind).toBe('text');
});

test('the count of saves is no difference', () => {
  expect(withoutRevision(writeProject(project(1)))).toBe(withoutRevision(writeProject(project(9))));
  expect(printOf(project(1))).toBe(printOf(project(9)));
  expect(printOf(project(1))).not.toBe(printOf({ ...project(1), extra: {} }));
});
