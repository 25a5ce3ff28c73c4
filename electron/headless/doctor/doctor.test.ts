import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import { listArtifacts } from '../../host/artifacts/stored-files.ts';
import { LibraryDatabase } from '../../host/library/database/database.ts';
import { projectText } from '../../host/projects/project.fake.ts';
import { printedThroughNpm, runCommand } from '../options/command.fake.ts';
import { libraryKey } from '../serve/serve-key.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  readonly text: string;
}

/** What it finds, by what it looked at. */
async function doctor(...args: string[]): Promise<ReadonlyMap<string, Finding>> {
  const { code, stdout, stderr } = await runCommand('doctor', ['--json', ...args], folder);
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Finding);
  expect(code).toBe(all.every(({ isWell }) => isWell) ? 0 : 1);
  return new Map(all.map((finding) => [finding.what, finding]));
}

test('it says what the machine can do, as a table, and makes nothing', async () => {
  const { stdout, stderr } = await runCommand('doctor', [], folder);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^ok {4}system +\S/);
  expect(stdout).toMatch(/^ok {4}decoder +ffmpeg core, a picture of the sample in/m);
  expect(stdout).toMatch(/^ok {4}model tubelet-base +self-test passed on /m);
  expect(stdout).toMatch(/^ok {4}library +none yet/m);
  expect(stdout).toMatch(/^ok {4}projects +none yet/m);
  expect(stdout).toMatch(/^ok {4}permissions +\S/m);
  expect(stdout).toMatch(/^ok {4}serve key +none yet/m);
  expect(stdout).toMatch(/ disk .*GB free/);
  expect(readdirSync(folder)).toEqual([]);
});

test('it looks at the library that is named, and at the key beside it', async () => {
  const home = path.join(folder, 'home');
  const [library, key] = [path.join(home, 'library.sqlite'), path.join(home, 'serve-key')];
  new LibraryDatabase(library).close();
  await libraryKey(home);
  const well = await doctor('--library', home);
  expect(well.get('library')).toMatchObject({ isWell: true, text: expect.stringContaining('no damage') });
  expect(well.get('serve key')).toMatchObject({
    isWell: true,
    text: expect.stringContaining('for you alone'),
  });

  writeFileSync(library, 'This is no library.\n'.repeat(500));
  if (process.platform === 'win32') writeFileSync(key, 'no key\n');
  else chmodSync(key, 0o644);
  const ill = await doctor('--library', home);
  expect(ill.get('library')).toMatchObject({
    isWell: false,
    text: expect.stringMatching(/is damaged: move it away .* put a backup in its place/),
  });
  expect(ill.get('serve key')).toMatchObject({
    isWell: false,
    text: expect.stringMatching(/serve-key" is not used.*delete it/),
  });
});

test.skipIf(process.platform === 'win32')(
  'what is not well is said in a line each, with what to do',
  async () => {
    const home = path.join(folder, 'ill');
    const database = new LibraryDatabase(path.join(home, 'library.sqlite'));
    const { artifacts, files } = libraryArtifacts(database);
    const contentId = 'b'.repeat(64);
    const key = { contentId, kind: 'picture', model: null, parameters: 'cover' } as const;
    await artifacts.put(key, { facts: {}, shape: [3], data: new Uint8Array([1, 2, 3]) });
    database.close();
    const project = path.join(home, 'projects', contentId, 'project.json');
    mkdirSync(path.dirname(project), { recursive: true, mode: 0o700 });
    writeFileSync(project, projectText(contentId, 1), { mode: 0o600 });
    chmodSync(path.join(home, 'projects'), 0o700);
    const well = await doctor('--library', home);
    for (const what of [
      'permissions',
      'projects',
      'kept of videos',
      'library',
      'decoder',
      'model tubelet-base',
    ])
      expect([what, well.get(what)?.isWell]).toEqual([what, true]);

    writeFileSync(project, '{"format": "tubelet-proj');
    chmodSync(project, 0o644);
    const [kept] = await listArtifacts(files.folder);
    const bytes = readFileSync(kept!.place);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(kept!.place, bytes);
    const ill = await doctor('--library', home);
    expect(ill.get('permissions')).toMatchObject({
      isWell: false,
      text: expect.stringMatching(/project.json".*chmod/),
    });
    expect(ill.get('projects')).toMatchObject({
      isWell: false,
      text: expect.stringMatching(/1 of 1 .*earlier version/),
    });
    expect(ill.get('kept of videos')).toMatchObject({
      isWell: false,
      text: expect.stringMatching(/damaged: delete it/),
    });
  },
);

test('a place where no library can be made is no good one', async () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const ill = await doctor('--library', path.join(file, 'below', 'library.sqlite'));
  expect(ill.get('library')).toMatchObject({
    isWell: false,
    text: expect.stringMatching(/no library can be made at .*a-file" away, which is no folder/),
  });
});

test('wrong usage gets a sentence', async () => {
  expect(printedThroughNpm('doctor', '--help')).toMatch(/^Usage: npm run -s doctor/);
  for (const args of [['--frobnicate'], ['now'], ['--library']]) {
    const wrong = await runCommand('doctor', args, folder);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(/^[^\n]+ See npm run -s doctor -- --help\.\n$/);
  }
});
