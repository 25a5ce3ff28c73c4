import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from '../../../engine/teach/teach.fake.ts';
import { teach } from '../../../engine/teach/teach.ts';
import { FIXTURE_MODELS } from '../library/videos/short-videos.fake.ts';
import { scanModels } from '../models/model-folders.ts';
import { taughtHandlings } from './taught-api.ts';
import { TAUGHT_TITLE, writeTaughtPackage } from './taught-package.ts';

const BASE = path.join(FIXTURE_MODELS, 'tiny-streaming');
const OTHER = path.resolve(import.meta.dirname, '..', '..', '..', 'models', 'tubelet-base');

let root: string;
/** Models of the library that taught, of another one, and of one with another base. */
const mine = () => path.join(root, 'mine');
const other = (name: string) =>
  taughtHandlings({ modelFolders: [BASE, path.join(root, name)], ownModels: path.join(root, name) });

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tubelet-taught-api-'));
  const scenes: Scene[] = [0, 1, 2, 0, 1, 2, 0, 1, 2].map((look) => ({ look, slots: 6 }));
  const head = teach(fakeExamples('a', scenes), () => fakeVideo(scenes, 1), [FAKE_SPEC]);
  const [base] = (await scanModels([BASE])).models;
  if (base?.manifest.kind !== 'streaming') throw new Error('no base');
  await writeTaughtPackage(
    {
      head,
      names: new Map(),
      id: 'taught',
      title: TAUGHT_TITLE,
      base: { dir: base.dir, manifest: base.manifest },
      eye: null,
      day: '2026-05-01',
    },
    path.join(mine(), 'taught'),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What is asked of an endpoint here. */
const asked = (id: string) => ({ parameters: { id } }) as never;
const given = (body: Uint8Array, name: string) => ({ body, query: { name } }) as never;

async function exported(id = 'taught'): Promise<{ name: string; bytes: Uint8Array }> {
  const answer = await other('mine').export(asked(id));
  const name = answer.headers.get('content-disposition') ?? '';
  return { name, bytes: new Uint8Array(await answer.arrayBuffer()) };
}

test('labels of another library come beside those that were taught here, each once, and go again', async () => {
  const { name, bytes } = await exported();
  expect(name).toContain('Taught%202026-05-01.taught');
  const there = other('there');
  cpSync(path.join(mine(), 'taught'), path.join(root, 'there', 'taught'), { recursive: true });
  const same = { id: 'taught', title: 'Taught', labels: 2, isKnown: true };
  expect(await there.import(given(bytes, 'Ada.taught'))).toEqual(same);
  await expect(there.remove(asked('taught'))).rejects.toThrow(
    'Only labels that were imported can be removed.',
  );

  rmSync(path.join(root, 'there'), { recursive: true });
  const first = { id: 'imported-ada-s-mice', title: 'Ada’s mice', labels: 2, isKnown: false };
  const both = await Promise.all([1, 2].map(() => there.import(given(bytes, 'Ada’s mice.taught'))));
  expect(both).toEqual([first, { ...first, isKnown: true }]);
  const { models, problems } = await scanModels([path.join(root, 'there')]);
  expect([models.map(({ manifest }) => manifest.title), problems]).toEqual([['Ada’s mice'], []]);
  expect(await there.remove(asked(first.id))).toEqual({});
  expect((await scanModels([path.join(root, 'there')])).models).toEqual([]);
  await expect(there.remove(asked(first.id))).rejects.toThrow('no longer there');
});

test('labels of another base and files that are none are refused in words, and nothing is left', async () => {
  const { bytes } = await exported();
  const folder = path.join(root, 'refused');
  const refused = taughtHandlings({ modelFolders: [OTHER, folder], ownModels: folder });
  await expect(refused.import(given(bytes, 'a.taught'))).rejects.toThrow(
    /^These labels were taught on tiny-/,
  );
  await expect(refused.import(given(bytes.slice(9), 'a.taught'))).rejects.toThrow('no file of taught labels');
  await expect(refused.import(given(withWords(bytes, { base: null }), 'a'))).rejects.toThrow(
    'no file of taught',
  );
  expect((await scanModels([folder])).models).toEqual([]);
});

/** The same file with something else said in front of the head. */
function withWords(bytes: Uint8Array, changes: object): Uint8Array {
  const all = Buffer.from(bytes);
  const end = 8 + all.readUInt32LE(4);
  const words = Buffer.from(JSON.stringify({ ...JSON.parse(all.toString('utf8', 8, end)), ...changes }));
  const prefix = Buffer.from(all.subarray(0, 8));
  prefix.writeUInt32LE(words.length, 4);
  return new Uint8Array(Buffer.concat([prefix, words, all.subarray(end)]));
}
