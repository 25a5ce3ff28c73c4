import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../../host/library/videos/short-videos.fake.ts';
import { runCommand } from '../options/command.fake.ts';

vi.setConfig({ testTimeout: 120_000 });

const BASE = ['--base', path.join(FIXTURE_MODELS, 'tiny-streaming')];

let folder: string;
let videos: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-teach-command-'));
  videos = path.join(folder, 'videos');
  const names = writeVideos(videos, shortVideo(folder, 8), 3).map((file) => path.basename(file));
  const rows = names.flatMap((name) =>
    Array.from(
      { length: 8 },
      (_, index) => `${name},${index},${index + 1},${index % 2 === 0 ? 'jump' : 'run'}`,
    ),
  );
  writeFileSync(path.join(folder, 'labels.csv'), ['video,start,end,label', ...rows].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function teach(out: string, onLine?: Parameters<typeof runCommand>[3]) {
  const args = [
    '--examples',
    path.join(folder, 'labels.csv'),
    ...BASE,
    '--out',
    path.join(folder, out),
    videos,
  ];
  return runCommand('teach', args, folder, onLine, { TMPDIR: folder });
}

test('labels are learnt in a process of its own, and nothing is left behind', async () => {
  const { code, stdout, stderr } = await teach('mine');
  expect([code, stderr.split('\n').slice(0, 3)]).toEqual([
    0,
    ['clip 1.mp4: 8 examples', 'clip 2.mp4: 8 examples', 'clip 3.mp4: 8 examples'],
  ]);
  expect(stdout).toMatch(/^jump +12 +\d/m);
  expect(readdirSync(path.join(folder, 'mine'))).toContain('taught.bin');
  expect(readdirSync(folder).filter((name) => name.startsWith('tubelet-teach-'))).toEqual([]);
});

test('examples that are not there or empty are told of once', async () => {
  writeFileSync(path.join(folder, 'empty.csv'), '');
  for (const name of ['empty.csv', 'missing.csv']) {
    const args = ['--examples', name, ...BASE, '--out', 'none', videos];
    const { code, stdout, stderr } = await runCommand('teach', args, folder);
    expect([name, code, stdout]).toEqual([name, 2, '']);
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect(readdirSync(folder)).not.toContain('none');
  }
});

test('a place that cannot be written is told of in a sentence, and a file there stays', async () => {
  const file = path.join(folder, 'labels.csv');
  const before = readFileSync(file, 'utf8');
  const onFile = await teach('labels.csv');
  expect(onFile).toEqual({
    code: 2,
    stdout: '',
    stderr: `"${file}" is a file: give the folder of the package with --out.\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe(before);
  const under = await teach('labels.csv/mine');
  expect(under).toMatchObject({ code: 1, stdout: '' });
  expect(under.stderr).toMatch(/mine" cannot be written \(.*\): give another place\.\n$/);
  for (const [out, why] of [
    [folder, 'it is a folder'],
    [path.join(folder, 'none', 'a.labels'), 'its folder does not exist'],
  ] as const)
    expect(
      await runCommand('teach', ['--export', path.join(folder, 'mine'), '--out', out], folder),
    ).toMatchObject({ code: 1, stderr: `"${out}" cannot be written (${why}): give another place.\n` });
});

test.skipIf(process.platform !== 'linux')(
  'a process that is killed in the middle of a video takes that video, and the command goes on',
  async () => {
    let isKilled = false;
    const { code, stdout, stderr } = await teach('others', (line, child) => {
      if (isKilled || !line.startsWith('clip 1.mp4')) return;
      isKilled = true;
      // By now the second is being watched.
      void sleep(100).then(() => {
        const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
        for (const pid of children.split(' ')) process.kill(Number(pid), 'SIGKILL');
      });
    });
    expect(stderr).toContain(
      'The process that worked on "clip 2.mp4" was lost (it ended by SIGKILL): convert the video to another format, or leave it out.',
    );
    expect(stderr).toContain('clip 3.mp4: 8 examples');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^jump +8 +\d/m);
  },
);
