import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findVideos } from './find-videos.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'tubelet-find-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function make(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), file);
  }
}
const below = async (...inputs: string[]) => {
  const found = await findVideos(inputs.map((input) => path.join(root, input)));
  return found.map(({ file, error }) => path.relative(root, file) + (error ? ` (${error.code})` : ''));
};

it('searches folders to the bottom, in natural order, for video files only', async () => {
  await make('a/clip10.mp4', 'a/clip9.MOV', 'a/notes.txt', 'a/.hidden.mp4', 'a/._clip9.mov', 'a/b c/ü.mkv');
  expect(await below('a')).toEqual(['a/b c/ü.mkv', 'a/clip9.MOV', 'a/clip10.mp4']);
});

it('takes what is named whatever its ending, there or not', async () => {
  await make('data.bin');
  expect(await below('data.bin', 'missing.mp4')).toEqual(['data.bin', 'missing.mp4']);
});

it('lists a file once and walks circles of links once', async () => {
  await make('a/clip.mp4', 'a/deep/x.mp4');
  await symlink(path.join(root, 'a'), path.join(root, 'a/deep/up'));
  await symlink(path.join(root, 'a/clip.mp4'), path.join(root, 'a/same.mp4'));
  expect(await below('a/clip.mp4', 'a')).toEqual(['a/clip.mp4', 'a/deep/x.mp4']);
  expect(await below('a/clip.mp4', 'a/clip.mp4')).toEqual(['a/clip.mp4']);
});

it('keeps a link to nowhere in the list, so that it is told', async () => {
  await make('a/clip.mp4');
  await symlink(path.join(root, 'gone.mp4'), path.join(root, 'a/link.mp4'));
  expect(await below('a')).toEqual(['a/clip.mp4', 'a/link.mp4']);
});

it('says so when a folder holds no videos, but not when they were met before', async () => {
  await make('a/deep/er/notes.txt', 'b/clip.mp4');
  expect(await below('a')).toEqual(['a (source/gone)']);
  expect(await below('b/clip.mp4', 'b')).toEqual(['b/clip.mp4']);
});

it('tells a transport stream from source code', async () => {
  await make('a/program.ts');
  const stream = Buffer.alloc(376);
  stream[0] = stream[188] = 0x47;
  await writeFile(path.join(root, 'a/stream.ts'), stream);
  const stamped = Buffer.alloc(384);
  stamped[4] = stamped[196] = 0x47;
  await writeFile(path.join(root, 'a/camera.mts'), stamped);
  expect(await below('a')).toEqual(['a/camera.mts', 'a/stream.ts']);
});

it('leaves out the bins of other systems', async () => {
  await make('a/clip.mp4', 'a/$RECYCLE.BIN/S-1/gone.mp4', 'a/RECYCLER/gone.mp4');
  await make('a/System Volume Information/x.mp4', 'a/lost+found/y.mp4');
  expect(await below('a')).toEqual(['a/clip.mp4']);
});

// Other systems do not take such names.
it.skipIf(process.platform !== 'linux')(
  'names what has a name that is no text, and finds the rest',
  async () => {
    await make('a/clip.mp4');
    await writeFile(
      Buffer.concat([Buffer.from(`${root}/a/caf`), Buffer.from([0xe9]), Buffer.from('.mp4')]),
      'x',
    );
    await mkdir(Buffer.concat([Buffer.from(`${root}/a/dossier`), Buffer.from([0xe9])]));
    const found = await findVideos([path.join(root, 'a')]);
    expect(found.map(({ error }) => error?.code ?? null).sort()).toEqual(
      [null, 'source/denied', 'source/denied'].sort(),
    );
    expect(found.map(({ error }) => error?.message ?? '').join('\n')).toMatch(
      /"caf.\.mp4" has a name .* rename it\./,
    );
  },
);
