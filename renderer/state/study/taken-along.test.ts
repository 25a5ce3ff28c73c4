import { describe, expect, test, vi } from 'vitest';
import { own, storeOf, VIDEO, WALK, WAVE } from '../../../engine/annotation/document/document.fake.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import { deleteLabel } from '../../../engine/annotation/edits/labels.ts';
import {
  createObserver,
  createSubject,
  deleteObserver,
  deleteSubject,
} from '../../../engine/annotation/edits/subjects.ts';
import type { Project } from '../../../engine/annotation/project-file/project.ts';
import { VideoDocument } from '../document/document.svelte.ts';
import { SharedWords } from './shared-words.ts';

const api = { read: async () => null, save: async () => '1' } as never;

/** A document of one of the study's videos, with a walk in it. */
function documentOf(contentId: string, words: SharedWords): VideoDocument {
  const document = new VideoDocument();
  document.load(words.follow(projectOf(contentId)), { ...VIDEO, contentId });
  words.join(document);
  return document;
}

function projectOf(contentId: string): Project {
  const records = [...storeOf(own('a', 1, 2), own('b', 3, 4, WAVE)).records()];
  const text = JSON.stringify(records).replaceAll('video:clip', `video:${contentId}`);
  const moved = JSON.parse(text) as Project['records'];
  return {
    revision: 1,
    records: moved.map((record) => (record.type === 'video' ? { ...record, contentId } : record)),
    extra: {},
  };
}

const segments = ({ store }: VideoDocument): Segment[] =>
  [...store.all('segment').values()].sort((a, b) => a.startUs - b.startUs);
const labels = (document: VideoDocument) => segments(document).map(({ labelId }) => labelId);

describe('undo of a deletion', () => {
  test('gives other videos back what the word had there', async () => {
    const words = new SharedWords('study', api);
    await words.load(() => []);
    const [here, there] = [documentOf('here', words), documentOf('there', words)];
    here.edit('Delete Walk', (records) => deleteLabel(records, WALK, null));
    expect(labels(there)).toEqual([null, WAVE]);
    here.undo();
    expect(labels(here)).toEqual([WALK, WAVE]);
    expect(labels(there)).toEqual([WALK, WAVE]);
    here.redo();
    expect(labels(there)).toEqual([null, WAVE]);
    here.undo();
    expect(labels(there)).toEqual([WALK, WAVE]);
  });

  test('gives videos that were opened meanwhile theirs too', async () => {
    const words = new SharedWords('study', api);
    await words.load(() => []);
    const here = documentOf('here', words);
    here.edit('Delete Walk', (records) => deleteLabel(records, WALK, WAVE));
    const there = documentOf('there', words);
    expect(labels(there)).toEqual([WAVE, WAVE]);
    here.undo();
    expect(labels(there)).toEqual([WALK, WAVE]);
  });

  test('gives videos that were saved without a word and closed theirs, one word after another', async () => {
    const words = new SharedWords('study', api);
    await words.load(() => []);
    const here = documentOf('here', words);
    here.edit('Add', (records) => createObserver(records, 'Ben'));
    const [ben] = [...here.store.all('observer').values()];
    const saved = projectOf('there');
    const theirs = saved.records.map((record) =>
      record.type === 'segment' ? { ...record, observerId: ben!.id } : record,
    );
    const full = { ...saved, records: [...theirs, ben!] };
    here.edit('Delete Ben', (records) => deleteObserver(records, ben!.id));
    here.edit('Delete Walk', (records) => deleteLabel(records, WALK, null));
    const there = new VideoDocument();
    there.load(words.follow(full), { ...VIDEO, contentId: 'there' });
    const leave = words.join(there);
    const observers = (of: Iterable<Segment>) => [...of].map(({ observerId }) => observerId);
    expect([observers(segments(there)), labels(there)]).toEqual([
      [null, null],
      [null, WAVE],
    ]);
    leave();
    const without = there.toProject(2);

    here.undo();
    here.undo();
    // As it is looked at while it is closed, in figures.
    for (const project of [without, full]) {
      const seen = words
        .seen(project)
        .records.filter((record): record is Segment => record.type === 'segment');
      expect(observers(seen)).toEqual([ben!.id, ben!.id]);
    }
    const again = new VideoDocument();
    words.join(again);
    again.load(words.follow(without), { ...VIDEO, contentId: 'there' });
    await again.opened;
    await vi.waitFor(() => expect(observers(segments(again))).toEqual([ben!.id, ben!.id]));
    expect(labels(again)).toEqual([WALK, WAVE]);
    // It is given once: who takes it away since is not contradicted.
    const [first] = segments(again);
    again.edit('Change', () => ({ put: [{ ...first!, observerId: null }], remove: [] }));
    expect(
      observers(words.seen(again.toProject(3)).records.filter((each) => each.type === 'segment')),
    ).toEqual([null, ben!.id]);
  });

  test('comes one word after another where a video lost several at once', async () => {
    const words = new SharedWords('study', api);
    await words.load(() => []);
    const here = documentOf('here', words);
    here.edit('Delete Wave', (records) => deleteLabel(records, WAVE, null));
    here.edit('Delete Walk', (records) => deleteLabel(records, WALK, null));
    const there = documentOf('there', words);
    expect(labels(there)).toEqual([null, null]);
    here.undo();
    expect(labels(there)).toEqual([WALK, null]);
    here.undo();
    expect(labels(there)).toEqual([WALK, WAVE]);
  });

  test('touches nothing that was called otherwise before it joined the study', async () => {
    const words = new SharedWords('study', api);
    const problems: unknown[] = [];
    words.onProblem = (thrown) => problems.push(thrown);
    await words.load(() => []);
    const here = documentOf('here', words);
    here.edit('Delete Walk', (records) => deleteLabel(records, WALK, null));
    // The same Wave by another id, as of a video that was labelled elsewhere.
    const foreign = projectOf('there');
    const text = JSON.stringify(foreign.records).replaceAll(WAVE, 'label:other');
    const there = new VideoDocument();
    there.load(words.follow({ ...foreign, records: JSON.parse(text) }), { ...VIDEO, contentId: 'there' });
    words.join(there);
    expect(labels(there)).toEqual([null, WAVE]);
    here.undo();
    expect([labels(there), problems]).toEqual([[WALK, WAVE], []]);
  });

  test('leaves what was given another since, and what is gone', async () => {
    const words = new SharedWords('study', api);
    await words.load(() => []);
    const [here, there] = [documentOf('here', words), documentOf('there', words)];
    here.edit('Add', (records) => createSubject(records, 'Anna'));
    const [anna] = [...here.store.all('subject').values()];
    for (const document of [here, there])
      document.edit('Say who', () => ({
        put: segments(document).map((segment) => ({ ...segment, subjectId: anna!.id })),
        remove: [],
      }));
    here.edit('Delete Anna', (records) => deleteSubject(records, anna!.id));
    there.edit('Add', (records) => createSubject(records, 'Ben'));
    const ben = [...there.store.all('subject').values()].find(({ name }) => name === 'Ben')!;
    const [first, second] = segments(there);
    there.edit('Change', () => ({
      put: [{ ...first!, subjectId: ben.id, note: 'x' }],
      remove: [second!.id],
    }));
    here.undo();
    expect(segments(here).map(({ subjectId }) => subjectId)).toEqual([anna!.id, anna!.id]);
    expect(segments(there).map(({ subjectId, note }) => [subjectId, note])).toEqual([[ben.id, 'x']]);
  });
});
