import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  OWN,
  own,
  SECOND,
  storeOf,
  VIDEO,
  WALK,
  WAVE,
} from '../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newStudyRecord, newSubjectRecord } from '../../../engine/annotation/document/new-records.ts';
import type { AnyId } from '../../../engine/annotation/document/records.ts';
import { setTrackObserver } from '../../../engine/annotation/edits/subjects.ts';
import { parseStudy, type StudyFile, writeStudy } from '../../../engine/annotation/study/study-file.ts';
import { type Word, wordsOf } from '../../../engine/annotation/study/study-words.ts';
import { runCommand } from '../options/command.fake.ts';
import { runStudyCommand } from './study.ts';
import { parseStudyOptions, STUDY_USAGE } from './study-options.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-study-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command says, without the seconds that a process takes to start. */
async function study(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const options = parseStudyOptions(['--library', path.join(folder, 'own'), 'study', ...args], false);
  if (!options) return { stdout: STUDY_USAGE, stderr: '' };
  const { text, said } = await runStudyCommand(options);
  return { stdout: text, stderr: said.join('\n') };
}

const refused = (...args: string[]) => expect(study(...args)).rejects;

/** A study of one video that two observers coded. */
function studyText(name: string): string {
  const observer = (who: string, order: number) => ({
    type: 'observer' as const,
    id: idOf('observer', who),
    name: who,
    order,
  });
  const contentId = 'c'.repeat(64);
  const store = storeOf(
    observer('Ada', 0),
    observer('Ben', 1),
    newStudyRecord({ id: idOf('study', 'winter'), name }),
    own('a', 10, 20),
    own('b', 50, 60, WAVE),
    own('c', 12, 20, undefined, { trackId: SECOND }),
  );
  store.commit(setTrackObserver(store, OWN, idOf('observer', 'Ada')));
  store.commit(setTrackObserver(store, SECOND, idOf('observer', 'Ben')));
  const records = [...store.records()].map((record) =>
    record.type === 'video' ? { ...record, contentId } : record,
  );
  expect(VIDEO.contentId).not.toBe(contentId);
  return writeStudy({
    words: wordsOf(records),
    removed: new Map(),
    projects: [{ revision: 1, records, extra: {} }],
  });
}

test('a study is brought in, listed, told in figures and given out again, whole or as words', async () => {
  const given = path.join(folder, 'winter.tubelet-study');
  writeFileSync(given, studyText('Winter'));
  const imported = await runCommand('library', ['--library', 'own', 'study', 'import', given], folder);
  expect([imported.code, imported.stderr]).toEqual([
    0,
    'The study "Winter" (winter) is in the library, with annotations of 1 video from the file.\n',
  ]);
  // Again: what is there stays.
  expect((await study('import', given)).stderr).toContain('1 video had annotations in it already');
  const listed = JSON.parse((await study('list')).stdout) as { id: string; videos: number; labels: number }[];
  expect(listed.find(({ id }) => id === 'winter')).toMatchObject({ labels: 3, observers: 2, videos: 1 });
  expect((await study('list', '--format', 'table')).stdout).toMatch(/3 .*0 .*2 .*1 +winter +Winter/);

  const budget = await study('stats', 'Winter', '--by', 'observer');
  expect(budget.stdout.split('\r\n').slice(0, 2)).toEqual([
    'observer,label,count,points,total_s,mean_s,sd_s,share,per_minute,latency_s,interval_mean_s,interval_sd_s,observed_s',
    'Ada,Walk,1,0,10.000000,10.000000,,0.100000,0.600000,10.000000,,,100.000000',
  ]);
  expect((await study('stats', 'Winter')).stdout).toMatch(/^observer,subject,label/);
  expect((await study('stats', 'Winter', '--by', 'subject')).stderr).toContain(
    '1 video coded by more than one observer: what they coded is added up.',
  );
  const exact = ['--unit', '1', '--tolerance', '0'];
  const agreement = await study(
    ...['stats', 'winter', '--figure', 'agreement', '--observers', 'ben,ada', ...exact],
  );
  expect(agreement.stdout.split('\r\n')[1]).toMatch(
    /^Ben,Ada,\(all\),\(all\),1,2,0\.\d{6},0\.\d{6},0\.880000,0\.666667$/,
  );
  expect((await study('stats', 'winter', '--figure', 'disagreements', ...exact)).stdout).toContain(
    'clip.mp4,,10.000000,12.000000,Walk,(nothing)',
  );
  expect((await study('stats', 'winter', '--figure', 'raster')).stdout).toMatch(/^<svg /);
  expect((await study('stats', 'winter', '--figure', 'transitions')).stdout).toContain(
    'Walk,Wave,1,1.000000',
  );

  await study('export', 'winter', '--out', path.join(folder, 'out.tubelet-study'));
  const file = parseStudy(readFileSync(path.join(folder, 'out.tubelet-study'), 'utf8'));
  expect([file.projects.length, file.words.length]).toEqual([1, 6]);
  expect(parseStudy((await study('export', 'winter', '--words-only')).stdout).projects).toEqual([]);
});

test('words that the study has otherwise stay, and are told; two studies of one name are told apart', async () => {
  const other = path.join(folder, 'other.tubelet-study');
  writeFileSync(other, studyText('Winter').replaceAll('"Walk"', '"Stroll"'));
  expect((await study('import', other)).stderr).toContain(
    'The label "Stroll" of the file is called "Walk" here, and stays so.',
  );
  writeFileSync(other, studyText('Winter').replaceAll('study:winter', 'study:winter2'));
  await study('import', other);
  await refused('stats', 'winter ').toThrow(
    /^2 studies are called "winter ": give an id, winter2? or winter2?\.$/,
  );
});

test('a word that was changed or deleted is so in videos that nobody opened since, and as it was once it is back', async () => {
  const given = path.join(folder, 'closed.tubelet-study');
  const text = studyText('Closed').replaceAll('study:winter', 'study:closed').replaceAll('cccc', 'dddd');
  const { words, projects } = parseStudy(text);
  const anna = newSubjectRecord({ id: idOf('subject', 'anna'), name: 'Anna', order: 0 });
  const project = projects[0]!;
  const records = project.records.map((record) =>
    record.type === 'segment' ? { ...record, subjectId: anna.id } : record,
  );
  const before = { words: [...words, anna], removed: new Map() };
  writeFileSync(given, writeStudy({ ...before, projects: [{ ...project, records: [...records, anna] }] }));
  await study('import', given);
  const file = path.join(folder, 'studies', 'closed.tubelet-study');
  const keep = (next: Pick<StudyFile, 'words' | 'removed'>) =>
    writeFileSync(file, writeStudy({ ...next, projects: [] }));
  const rows = async () => {
    const { stdout } = await study('stats', 'Closed', '--by', 'observer,subject');
    const cells = stdout
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(','));
    return cells
      .filter(([, , , count]) => count !== '0')
      .map((line) => line.slice(0, 3).join(' '))
      .sort();
  };
  const all = ['Ada Anna Walk', 'Ada Anna Wave', 'Ben Anna Walk'];
  expect(await rows()).toEqual(all);

  const ben = idOf('observer', 'Ben');
  keep({
    words: before.words
      .filter(({ id }) => id !== ben && id !== anna.id && id !== WAVE)
      .map((word) => (word.id === WALK ? { ...word, name: 'Stroll' } : word) as Word),
    removed: new Map<AnyId, AnyId | null>([
      [ben, null],
      [anna.id, null],
      [WAVE, WALK],
    ]),
  });
  expect(await rows()).toEqual(['  Stroll', 'Ada  Stroll']);
  await refused('stats', 'Closed', '--figure', 'agreement', '--observers', 'Ada,Ben').toThrow(
    /^No observer "Ben" has coded in this study/,
  );
  const out = parseStudy((await study('export', 'Closed')).stdout);
  expect(out.projects[0]!.records.filter(({ id }) => id === ben || id === anna.id || id === WAVE)).toEqual(
    [],
  );

  keep(before);
  expect(await rows()).toEqual(all);
});

test('what it cannot do is said in one sentence', async () => {
  await refused('stats', 'Summer').toThrow(
    'The library has no study "Summer": see npm run -s library -- study list.',
  );
  await refused('stats', 'winter', '--figure', 'agreement', '--observers', 'ada,eve').toThrow(
    'No observer "eve" has coded in this study: choose from "Ada", "Ben".',
  );
  await refused('stats', '--observers', 'Ada,ada').toThrow('--observers must be two different names');
  await refused('grow').toThrow('Give one of list, export, import, stats, not "grow".');
  await refused('stats', '--tiou', '7').toThrow('--tiou must be a number from 0 to 1');
  for (const command of ['export', 'stats']) {
    await refused(command, 'winter', '--out', folder).toThrow(
      `"${folder}" cannot be written (it is a folder): give another place.`,
    );
    await refused(command, 'winter', '--out', path.join(folder, 'none', 'a.csv')).toThrow(
      'a.csv" cannot be written (its folder does not exist): give another place.',
    );
  }
  await refused('import', 'nothing').toThrow('"nothing" cannot be read');
  for (const [name, content] of [
    ['labels.csv', 'start,end,label\n1,2,a\n'],
    ['zero.tubelet-study', ''],
  ] as const) {
    writeFileSync(path.join(folder, name), content);
    const { code, stderr } = await runCommand('library', ['study', 'import', name], folder);
    expect([code, stderr]).toEqual([
      2,
      `"${name}": This is not a study: it is not JSON. Choose another file.\n`,
    ]);
  }
  expect((await study('--help')).stdout).toContain('study export [NAME]');
});
