import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coreSources, gatherSources } from './gather-sources.ts';
import { licenceOf } from './licences.ts';
import { ROOT } from './source-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-gather-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every part that the core was built with has its source, its notice and the version that is carried', () => {
  const { core, sources } = coreSources();
  expect(core.version).toBe(licenceOf(core.package).version);
  const built = readFileSync(path.join(ROOT, 'node_modules/@ffmpeg/core/dist/esm/ffmpeg-core.wasm')).toString(
    'latin1',
  );
  const [configuration = ''] = /configuration: [^\0]*--enable-[^\0]*/.exec(built) ?? [];
  const libraries = [...configuration.matchAll(/--enable-(?:lib)?([a-z0-9]+)/g)].map(([, name]) => name!);
  expect(libraries.length).toBeGreaterThan(10);
  const listed = sources.map(({ part }) => part.toLowerCase().replace(/^lib/, ''));
  const same: Readonly<Record<string, string>> = { mp3lame: 'lame' };
  const builtWith = libraries.filter((name) => !['gpl', 'cross'].includes(name));
  for (const name of builtWith) expect(listed, name).toContain(same[name] ?? name);
  const { text } = licenceOf(core.package);
  for (const { part } of sources.filter((each) => each.part !== 'ffmpeg.wasm'))
    expect(text, part).toMatch(new RegExp(`^={40}\\n${part}\\b`, 'm'));
  expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
  expect(text).toContain('within\nthree years');
  expect(licenceOf('onnxruntime-web').text).toContain('THIRD PARTY SOFTWARE NOTICES');
});

test('the release attaches the sources', () => {
  const release = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
  expect(release).toContain('node build/gather-sources.ts packages/tubelet-sources.tar');
});

test('sources are gathered at their commits, ours with them', () => {
  const git = (where: string, ...args: string[]) =>
    execFileSync('git', ['-C', where, '-c', 'user.name=T', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8',
    }).trim();
  const made = (name: string) => {
    const place = path.join(folder, name);
    mkdirSync(place);
    git(place, 'init', '--quiet');
    writeFileSync(path.join(place, 'code.c'), `the first ${name}`);
    git(place, 'add', '.');
    git(place, 'commit', '--quiet', '-m', 'one');
    git(place, 'tag', 'v1');
    writeFileSync(path.join(place, 'code.c'), `the second ${name}`);
    git(place, 'commit', '--quiet', '-am', 'two');
    return place;
  };
  const [part, own] = [made('part'), made('own')];
  const file = path.join(folder, 'sources.tar');
  gatherSources([{ part: 'part', repository: part, ref: 'v1' }], own, file);
  const to = path.join(folder, 'out');
  mkdirSync(to);
  execFileSync('tar', ['-xf', file, '-C', to]);
  expect(readFileSync(path.join(to, 'part/code.c'), 'utf8')).toBe('the first part');
  expect(readFileSync(path.join(to, 'tubelet/code.c'), 'utf8')).toBe('the second own');
  expect(readFileSync(path.join(to, 'SOURCES.txt'), 'utf8')).toBe(
    `part v1 ${git(part, 'rev-parse', 'v1')} ${part}\ntubelet ${git(own, 'rev-parse', 'HEAD')} ${git(own, 'rev-parse', 'HEAD')} ${own}\n`,
  );
});
