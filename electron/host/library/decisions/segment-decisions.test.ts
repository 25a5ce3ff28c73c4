import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Label, Segment } from '../../../../engine/annotation/document/records.ts';
import { AnnotationStore } from '../../../../engine/annotation/document/store.ts';
import { parseProject } from '../../../../engine/annotation/project-file/parse-project.ts';
import { writeProject } from '../../../../engine/annotation/project-file/write-project.ts';
import { writeStudy } from '../../../../engine/annotation/study/study-file.ts';
import { wordsOf } from '../../../../engine/annotation/study/study-words.ts';
import { sampleResult } from '../../../../engine/formats/core/result.fake.ts';
import { LibraryDatabase } from '../database/database.ts';
import { indexProject, outdate } from '../projects/project-index.ts';
import { segmentPage } from '../search/search.ts';
import { recordResult } from '../videos/results.ts';
import { recordFile } from '../videos/videos.ts';
import { SegmentDecisions } from './segment-decisions.ts';

let folder: string;
let database: LibraryDatabase;
/** Stands for the disk: the project of each content. */
let projects: Map<string, string>;
let decisions: SegmentDecisions;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-decisions-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  projects = new Map();
  decisions = new SegmentDecisions(database, {
    edit: async ({ contentId, study }, edit) => {
      const file = study === undefined ? contentId : `${contentId} ${study}`;
      const text = edit(projects.get(file));
      if (text === undefined) return;
      projects.set(file, text);
      indexProject(database, { contentId, study }, { text, revision: String(text.length).padStart(64, '0') });
    },
  });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const contentOf = (number: number) => String(number).padStart(64, '0');

/** A video of the library with the two suggestions of {@link sampleResult}: Pour and Stir. */
function tagged(number: number): number {
  const name = `day ${number}.mp4`;
  const id = recordFile(database, {
    path: path.join(folder, name),
    contentId: contentOf(number),
    sizeBytes: 10,
    stamp: '1',
    dateMs: number,
    folderId: null,
  });
  const result = sampleResult();
  recordResult(database, { videoId: id, modelSha256: result.model.sha256, settings: '' }, result);
  return id;
}

const found = (filter = {}) =>
  segmentPage(database, { sort: 'video', states: ['suggested', 'accepted', 'edited', 'rejected'], ...filter })
    .segments;
const idsOf = (filter = {}) => found(filter).map(({ id }) => id);
const shown = () =>
  found().map(({ video, label, state, note }) => [video, label, state, note].join(' ').trim());
const segmentsOf = (number: number) =>
  parseProject(projects.get(contentOf(number))!).records.filter(
    (each): each is Segment => each.type === 'segment',
  );

test('segments of many videos are accepted, found again as that, and taken back in one go', async () => {
  tagged(1);
  tagged(2);
  const decided = await decisions.decide(idsOf({ labels: ['pour'] }), { kind: 'accept' });
  expect(decided).toMatchObject({ changed: 2, unchanged: 0, gone: 0, problems: [] });
  expect(shown()).toEqual([
    'day 1.mp4 Pour accepted',
    'day 1.mp4 Stir suggested',
    'day 2.mp4 Pour accepted',
    'day 2.mp4 Stir suggested',
  ]);
  // The project is whole: the desk would open it.
  const store = new AnnotationStore(parseProject(projects.get(contentOf(1))!).records);
  expect([...store.all('track').values()].map(({ kind }) => kind).sort()).toEqual(['human', 'model']);
  expect(await decisions.undo(decided.undo!)).toMatchObject({ changed: 2 });
  expect(new Set(found().map(({ state }) => state))).toEqual(new Set(['suggested']));
  await expect(decisions.undo(decided.undo!)).rejects.toThrow('cannot be undone any more');
});

test('a rejected segment leaves the list of what was found, and a new run does not bring it back', async () => {
  const id = tagged(1);
  await decisions.decide(idsOf({ labels: ['stir'] }), { kind: 'reject' });
  expect(segmentPage(database, {}).segments.map(({ label }) => label)).toEqual(['Pour']);
  const result = sampleResult();
  recordResult(database, { videoId: id, modelSha256: result.model.sha256, settings: '' }, result);
  expect(segmentPage(database, {}).segments.map(({ label }) => label)).toEqual(['Pour']);
});

test('another label is given, made where the video has none of the name, and found by any spelling', async () => {
  tagged(1);
  await decisions.decide(idsOf({ labels: ['pour'] }), { kind: 'relabel', label: 'Spill' });
  await decisions.decide(idsOf({ labels: ['stir'] }), { kind: 'relabel', label: 'SPILL' });
  expect(shown()).toEqual(['day 1.mp4 Spill edited', 'day 1.mp4 Spill edited']);
  const labels = parseProject(projects.get(contentOf(1))!).records.filter(
    (each): each is Label => each.type === 'label',
  );
  expect(labels.filter(({ name }) => /spill/i.test(name))).toHaveLength(1);
  await expect(decisions.decide(idsOf(), { kind: 'relabel', label: ' ' })).resolves.toMatchObject({
    changed: 0,
    problems: [{ about: 'day 1.mp4', code: 'annotation/invalid' }],
  });
});

test('a segment is decided by what its label is called in the study now, which its video was not opened since', async () => {
  tagged(1);
  await decisions.decide(idsOf({ labels: ['pour'] }), { kind: 'relabel', label: 'Spill' });
  const text = projects.get(contentOf(1))!;
  const words = wordsOf(parseProject(text).records).map((word) =>
    word.type === 'label' && word.name === 'Spill' ? { ...word, name: 'Splash' } : word,
  );
  mkdirSync(path.join(folder, 'studies'));
  const file = path.join(folder, 'studies', 'default.tubelet-study');
  writeFileSync(file, writeStudy({ words, removed: new Map(), projects: [] }));
  for (const key of outdate(database, 'default'))
    indexProject(database, key, { text, revision: String(text.length).padStart(64, '0') });
  const decided = await decisions.decide(idsOf({ labels: ['splash'] }), { kind: 'note', note: 'wet' });
  expect(decided).toMatchObject({ changed: 1, gone: 0, problems: [] });
  expect(shown()).toContain('day 1.mp4 Splash edited wet');
});

test('a note is no decision', async () => {
  tagged(1);
  await decisions.decide(idsOf({ labels: ['pour'] }), { kind: 'note', note: 'half the cup' });
  expect(shown()).toEqual(['day 1.mp4 Pour suggested half the cup', 'day 1.mp4 Stir suggested']);
});

test('what a person drew is neither accepted nor rejected, and what is gone is counted', async () => {
  tagged(1);
  await decisions.decide(idsOf(), { kind: 'note', note: 'seen' });
  const project = parseProject(projects.get(contentOf(1))!);
  const own = project.records.find((each) => each.type === 'track' && each.kind === 'human')!;
  const drawn = { ...segmentsOf(1)[0]!, id: 'segment:own', trackId: own.id, state: 'accepted', note: '' };
  const mine = { ...drawn, origin: 'human', provenance: null, score: null, startUs: 9e6, endUs: 9.5e6 };
  const text = writeProject({ ...project, revision: 9, records: [...project.records, mine as never] });
  projects.set(contentOf(1), text);
  indexProject(database, { contentId: contentOf(1) }, { text, revision: 'f'.repeat(64) });
  const all = idsOf();
  expect(all).toHaveLength(3);
  expect(await decisions.decide([...all, 999_999], { kind: 'reject' })).toMatchObject({
    changed: 2,
    unchanged: 1,
    gone: 1,
  });
  expect(segmentsOf(1).find(({ id }) => id === 'segment:own')?.state).toBe('accepted');
});

test('a project that cannot be saved is told of by its video, and the others are done', async () => {
  tagged(1);
  tagged(2);
  projects.set(contentOf(1), 'no project');
  const decided = await decisions.decide(idsOf({ labels: ['pour'] }), { kind: 'accept' });
  expect(decided).toMatchObject({ changed: 1, problems: [{ about: 'day 1.mp4', code: 'project/invalid' }] });
  expect(projects.get(contentOf(1))).toBe('no project');
});

test('stretches of many videos are drawn with a label, once, and taken back in one go', async () => {
  const [first, second] = [tagged(1), tagged(2)];
  const stretches = [
    { videoId: first, startUs: 1_000_000, endUs: 2_000_000 },
    { videoId: second, startUs: 0, endUs: 500_000 },
    { videoId: 999, startUs: 0, endUs: 500_000 },
  ];
  const drawn = await decisions.draw(stretches, 'Wave');
  expect(drawn).toMatchObject({ changed: 2, unchanged: 0, gone: 1, problems: [] });
  expect(segmentsOf(1)).toMatchObject([
    { startUs: 1_000_000, endUs: 2_000_000, state: 'accepted', origin: 'human', score: null },
  ]);
  expect(idsOf({ labels: ['wave'] })).toHaveLength(2);

  // What is marked so already is not marked twice; another label in the same place is.
  const again = await decisions.draw(
    [
      { videoId: first, startUs: 1_500_000, endUs: 2_500_000 },
      { videoId: first, startUs: 2_500_000, endUs: 3_000_000 },
    ],
    ' wave ',
  );
  expect(again).toMatchObject({ changed: 1, unchanged: 1 });
  await decisions.undo(again.undo!);
  expect(segmentsOf(1)).toHaveLength(1);
  await decisions.undo(drawn.undo!);
  expect(idsOf({ labels: ['wave'] })).toEqual([]);
  await expect(decisions.draw(stretches.slice(0, 1), ' ')).resolves.toMatchObject({ changed: 0 });
});

test('what is decided and drawn in a study stays in it, and a video that nobody has coded joins it', async () => {
  const winter = { id: 'winter', name: 'Winter' };
  const [one, two] = [tagged(1), tagged(2)];
  const places = (study?: string) =>
    found(study === undefined ? {} : { study }).map(
      ({ videoId, label, state, study: its, isApart }) =>
        `${videoId} ${label} ${state} ${its}${isApart ? ' apart' : ''}`,
    );
  // First coded in the default study, then apart in another.
  await decisions.decide([found({ video: one })[0]!.id], { kind: 'accept' });
  expect(await decisions.draw([{ videoId: one, startUs: 0, endUs: 1e6 }], 'Dig', winter)).toMatchObject({
    changed: 1,
    problems: [],
  });
  expect([...projects.keys()]).toEqual([contentOf(1), `${contentOf(1)} winter`]);
  const [pour] = found({ video: two, study: 'winter' });
  await decisions.decide([pour!.id], { kind: 'accept' }, winter);
  expect(places('winter').filter((place) => !place.includes('suggested'))).toEqual([
    '1 Dig accepted winter apart',
    '2 Pour accepted winter',
  ]);
  // Nothing of it counts where the first video was first coded.
  expect(places('default').filter((place) => !place.includes('suggested'))).toEqual([
    '1 Pour accepted default',
  ]);
  const suggested = found({ video: one, study: 'winter', states: ['suggested'] });
  expect(suggested.map(({ label }) => label)).toEqual(['Pour', 'Stir']);
  const { undo } = await decisions.decide(
    suggested.map(({ id }) => id),
    { kind: 'reject' },
  );
  expect(places('winter')).toContain('1 Stir rejected winter apart');
  await decisions.undo(undo!);
  expect(places('winter')).toContain('1 Stir suggested winter apart');
  expect(places('default')).toContain('1 Stir suggested default');
});
