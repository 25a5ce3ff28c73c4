import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { textEdits } from '../../../engine/source/text-edits.ts';
import type { HostEvent } from '../../contract/host-events.ts';
import type { ApiError } from '../../contract/parts.ts';
import type {
  ProjectConflict,
  ProjectFile,
  ProjectSaved,
  ProjectVersions,
  VersionText,
} from '../../contract/projects.ts';
import { makeTestHost, patternBytes, type TestHost } from '../host.fake.ts';
import { projectText } from './project.fake.ts';

const ID = 'a'.repeat(64);

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(() => at.remove());

const url = (id = ID, query = '') => `/api/projects/${id}${query}`;
const libraryFile = (id = ID) => path.join(at.libraryFolder, 'projects', id, 'project.json');
const body = async <T>(answer: Promise<Response> | Response) => (await (await answer).json()) as T;

interface Saving {
  readonly base: string;
  readonly id?: string;
  readonly query?: string;
  readonly origin?: string;
}

function put(text: string, { base, id = ID, query = '', origin = 'me' }: Saving): Promise<Response> {
  const headers = { 'if-match': base, 'tubelet-origin': origin };
  return at.ask(url(id, query), { method: 'PUT', headers, body: text });
}

function patch(edits: unknown, { base, id = ID, query = '', origin = 'me' }: Saving): Promise<Response> {
  const headers = { 'if-match': `"${base}"`, 'tubelet-origin': origin };
  return at.ask(url(id, query), { method: 'PATCH', headers, body: JSON.stringify({ edits }) });
}

async function saved(answer: Promise<Response>): Promise<ProjectSaved> {
  const got = await answer;
  expect([got.status, got.status === 200 ? '' : await got.text()]).toEqual([200, '']);
  return (await got.json()) as ProjectSaved;
}

const read = (id = ID, query = '') => body<ProjectFile>(at.ask(url(id, query)));

async function refusal(answer: Promise<Response>): Promise<[number, string, string]> {
  const got = await answer;
  const { error } = (await got.json()) as ApiError;
  return [got.status, error.code, error.message];
}

async function listen() {
  const reader = (await at.ask('/api/events')).body!.getReader();
  await reader.read();
  return async () =>
    JSON.parse(new TextDecoder().decode((await reader.read()).value).replace(/^data: /, '')) as HostEvent;
}

describe('saving', () => {
  test('gives back what was saved, byte for byte', async () => {
    expect((await at.ask(url())).status).toBe(204);
    const text = projectText(ID, 1, 3, 'Überblick 𝄞 "x"');
    const first = await saved(put(text, { base: 'none' }));
    expect(first).toMatchObject({ place: 'library', notice: null });
    expect(await read()).toMatchObject({ text, revision: first.revision, place: 'library', notice: null });
    expect(readFileSync(libraryFile(), 'utf8')).toBe(text);
    const next = projectText(ID, 2, 3, 'changed');
    const second = await saved(put(next, { base: first.revision }));
    expect(second.revision).not.toBe(first.revision);
    expect((await read()).text).toBe(next);
  });

  test('by edits writes the same file as saving the whole', async () => {
    const [before, after] = [projectText(ID, 1, 500), projectText(ID, 2, 501)];
    const { revision } = await saved(put(before, { base: 'none' }));
    const edits = textEdits(before, after);
    expect(JSON.stringify(edits).length).toBeLessThan(1000);
    await saved(patch(edits, { base: revision }));
    expect(readFileSync(libraryFile(), 'utf8')).toBe(after);
    const other = 'd'.repeat(64);
    await saved(patch(textEdits('', projectText(other, 1)), { base: 'none', id: other }));
    expect(readFileSync(libraryFile(other), 'utf8')).toBe(projectText(other, 1));
  });

  test('based on what is no longer there changes nothing and tells what is', async () => {
    const one = await saved(put(projectText(ID, 1), { base: 'none' }));
    const two = await saved(put(projectText(ID, 2), { base: one.revision }));
    const mine = projectText(ID, 3, 1, 'mine');
    const edits = textEdits(projectText(ID, 1), mine);
    for (const base of ['none', one.revision, 'f'.repeat(64)]) {
      for (const answer of [put(mine, { base }), patch(edits, { base })]) {
        expect((await answer).status).toBe(409);
        expect(await body<ProjectConflict>(answer)).toEqual({
          error: { code: 'project/changed', message: expect.stringMatching(/\.$/) },
          revision: two.revision,
        });
      }
    }
    writeFileSync(libraryFile(), `${projectText(ID, 2)}\n`);
    expect((await put(mine, { base: two.revision })).status).toBe(409);
    rmSync(libraryFile());
    const gone = await put(mine, { base: two.revision });
    expect([gone.status, (await body<ProjectConflict>(gone)).revision]).toEqual([409, null]);
    await saved(put(mine, { base: 'none' }));
  });

  test('the same text again is no change, whatever it was based on', async () => {
    const next = await listen();
    const text = projectText(ID, 1);
    const first = await saved(put(text, { base: 'none' }));
    expect(await saved(put(text, { base: 'none' }))).toEqual(first);
    expect(await saved(put(text, { base: 'f'.repeat(64) }))).toEqual(first);
    const second = await saved(put(projectText(ID, 2), { base: first.revision, origin: 'you' }));
    expect(await next()).toMatchObject({ revision: first.revision, origin: 'me' });
    expect(await next()).toMatchObject({ revision: second.revision, origin: 'you' });
  });

  test('many at once: one of each base wins, and the others are told', async () => {
    const { revision } = await saved(put(projectText(ID, 1), { base: 'none' }));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => put(projectText(ID, 2, 1, `${index}`), { base: revision })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  });

  test('what is no project of this video is refused', async () => {
    const good = projectText(ID, 1);
    const { revision } = await saved(put(good, { base: 'none' }));
    const bad: [string, string][] = [
      ['', 'project/invalid'],
      ['{', 'project/invalid'],
      ['{"format":"tubelet-project","version":1}', 'project/invalid'],
      [good.replace('"version":2', '"version":3'), 'project/newer-version'],
      [good.replace('"endUs":1000000', '"endUs":-1'), 'project/invalid'],
      [projectText('b'.repeat(64), 2), 'project/invalid'],
    ];
    for (const [text, code] of bad) {
      expect(await refusal(put(text, { base: revision }))).toEqual([422, code, expect.stringMatching(/\.$/)]);
    }
    const end = good.length;
    for (const edits of [
      [{ at: end + 1, remove: 0, insert: '' }],
      [{ at: 0, remove: end, insert: '' }],
      [{ at: 5, remove: 9, insert: '' }],
      [{ at: 0, remove: end, insert: projectText('b'.repeat(64), 2) }],
      [{ at: 0, remove: end, insert: projectText(ID, 1, 2) }],
      [{ at: 0 }],
      'x',
    ]) {
      expect(await refusal(patch(edits, { base: revision }))).toEqual([
        422,
        'project/invalid',
        expect.stringMatching(/\.$/),
      ]);
    }
    const noBase = await at.ask(url(), { method: 'PUT', body: good });
    expect(noBase.status).toBe(428);
    expect((await put(good, { base: '*' })).status).toBe(400);
    expect((await at.ask(url(), { method: 'DELETE' })).status).toBe(405);
    expect((await at.ask(url(), { method: 'POST', body: good })).status).toBe(405);
    expect(readFileSync(libraryFile(), 'utf8')).toBe(good);
    expect(at.reported).toEqual([]);
  });

  test('a newer Tubelet is never overwritten unasked', async () => {
    const theirs = projectText(ID, 7).replace('"version":2', '"version":3');
    mkdirSync(path.dirname(libraryFile()), { recursive: true });
    writeFileSync(libraryFile(), theirs);
    const { revision, text } = await read();
    expect(text).toBe(theirs);
    const [status, code] = await refusal(put(projectText(ID, 8), { base: revision }));
    expect([status, code]).toEqual([422, 'project/newer-version']);
    await saved(put(projectText(ID, 8), { base: revision, query: '?keep=1' }));
    const { versions } = await body<ProjectVersions>(at.ask(url(ID, '/versions')));
    expect(versions).toHaveLength(1);
  });

  test.each([
    '..',
    '%2e%2e',
    '..%2f..%2fsecret',
    'A'.repeat(64),
    'a'.repeat(63),
    'a'.repeat(65),
    `${'a'.repeat(63)}%2f`,
    '',
    'CON',
    '%00',
  ])('the id %j names nothing', async (id) => {
    const got = await at.ask(url(id));
    expect([400, 404]).toContain(got.status);
    const answer = await at.ask(url(id), {
      method: 'PUT',
      headers: { 'if-match': 'none' },
      body: projectText(id, 1),
    });
    expect([400, 404, 405]).toContain(answer.status);
    expect(existsSync(at.libraryFolder)).toBe(false);
  });

  test('a body that is too long is refused, announced or not', async () => {
    const headers = { 'if-match': 'none', 'content-length': String(64 * 1024 * 1024 + 1) };
    const announced = await refusal(at.ask(url(), { method: 'PUT', headers, body: 'x' }));
    expect(announced).toEqual([
      413,
      'project/too-large',
      expect.stringMatching(/^This is larger than the 64 MiB .*\.$/),
    ]);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024 * 1024;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
    });
    const init = { method: 'PUT', headers: { 'if-match': 'none' }, body: endless, duplex: 'half' };
    expect((await refusal(at.ask(url(), init)))[0]).toBe(413);
    expect(sent).toBeLessThan(70 * 1024 * 1024);
    expect(existsSync(at.libraryFolder)).toBe(false);
  });
});

describe('versions', () => {
  test('an earlier text can be listed, read and restored', async () => {
    const old = projectText(ID, 1, 2, 'yesterday');
    const { revision } = await saved(put(old, { base: 'none' }));
    const yesterday = new Date(Date.now() - 24 * 3600_000);
    utimesSync(libraryFile(), yesterday, yesterday);
    const second = await saved(put(projectText(ID, 2), { base: revision }));
    const third = await saved(put(projectText(ID, 3), { base: second.revision }));
    const { versions } = await body<ProjectVersions>(at.ask(url(ID, '/versions')));
    // Newest first: what this sitting began with, and what the last one ended with.
    expect(versions.map(({ savedAtMs }) => Math.abs(savedAtMs - yesterday.getTime()) < 2)).toEqual([
      false,
      true,
    ]);
    const { text } = await body<VersionText>(at.ask(url(ID, `/versions/${versions[1]!.id}`)));
    expect(text).toBe(old);
    const restored = projectText(ID, 4, 2, 'yesterday');
    await saved(put(restored, { base: third.revision, query: '?keep=1' }));
    expect((await read()).text).toBe(restored);
    const after = await body<ProjectVersions>(at.ask(url(ID, '/versions')));
    expect(after.versions).toHaveLength(3);
    expect((await at.ask(url(ID, '/versions/..%2fproject'))).status).toBe(404);
    expect((await at.ask(url(ID, `/versions/${versions[0]!.id}`), { method: 'PUT' })).status).toBe(405);
    expect(await body<ProjectVersions>(at.ask(url('e'.repeat(64), '/versions')))).toEqual({ versions: [] });
  });
});

describe('events', () => {
  test('tell of a file that something else wrote or removed', async () => {
    const next = await listen();
    const { revision } = await saved(put(projectText(ID, 1), { base: 'none' }));
    expect(await next()).toEqual({ kind: 'project', contentId: ID, study: null, revision, origin: 'me' });
    const other = makeTestHost({ libraryFolder: at.libraryFolder });
    try {
      const answer = await other.ask(url(), {
        method: 'PUT',
        headers: { 'if-match': revision },
        body: projectText(ID, 2),
      });
      const theirs = (await answer.json()) as ProjectSaved;
      expect(await next()).toEqual({
        kind: 'project',
        contentId: ID,
        study: null,
        revision: theirs.revision,
        origin: null,
      });
    } finally {
      await other.remove();
    }
    rmSync(libraryFile());
    expect(await next()).toEqual({
      kind: 'project',
      contentId: ID,
      study: null,
      revision: null,
      origin: null,
    });
  });
});

describe('beside the video', () => {
  let folder: string;
  let video: string;
  let id: string;
  let query: string;
  const besideFile = () => `${video}.tubelet`;

  beforeEach(async () => {
    folder = path.join(at.folder, 'videos');
    mkdirSync(folder);
    video = path.join(folder, 'Überblick.mp4');
    writeFileSync(video, patternBytes(1_000_000));
    id = await fileContentId(video, 'Überblick.mp4');
    query = await open(video);
  });

  async function open(file: string): Promise<string> {
    const { media } = await at.host.open([file]);
    return `?media=${media[0]!.token}`;
  }

  const prefer = (projectPlace: string) =>
    at.ask('/api/settings', { method: 'PUT', body: JSON.stringify({ projectPlace }) });

  test('is where a project goes when the user wants it, and a moved video keeps its labels', async () => {
    await prefer('beside');
    const text = projectText(id, 1);
    expect(await saved(put(text, { base: 'none', id, query }))).toMatchObject({
      place: 'beside',
      notice: null,
    });
    expect(readFileSync(besideFile(), 'utf8')).toBe(text);
    expect(existsSync(libraryFile(id))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual([path.basename(video), path.basename(besideFile())].sort());
    expect(await read(id, query)).toMatchObject({ text, place: 'beside' });
    const moved = path.join(at.folder, 'moved');
    renameSync(folder, moved);
    video = path.join(moved, path.basename(video));
    query = await open(video);
    expect(await read(id, query)).toMatchObject({ text, place: 'beside' });
  });

  test('in the library a renamed video keeps its labels, and a token of another video is refused', async () => {
    await saved(put(projectText(id, 1), { base: 'none', id, query }));
    renameSync(video, path.join(folder, 'b.mp4'));
    expect((await read(id, await open(path.join(folder, 'b.mp4')))).text).toBe(projectText(id, 1));
    expect(
      (await put(projectText(ID, 1), { base: 'none', query: await open(path.join(folder, 'b.mp4')) })).status,
    ).toBe(400);
    expect((await read(id, '?media=unknown')).place).toBe('library');
  });

  test('changing the place takes the labels along, back and forth, and loses none', async () => {
    const one = await saved(put(projectText(id, 1), { base: 'none', id, query }));
    await prefer('beside');
    expect(await read(id, query)).toMatchObject({ revision: one.revision, place: 'library' });
    const two = await saved(put(projectText(id, 2), { base: one.revision, id, query }));
    expect(two.place).toBe('beside');
    expect(await read(id, query)).toMatchObject({ revision: two.revision, place: 'beside' });
    await prefer('library');
    expect(await read(id, query)).toMatchObject({ revision: two.revision, place: 'beside' });
    const three = await saved(put(projectText(id, 3), { base: two.revision, id, query }));
    expect(three.place).toBe('library');
    expect(await read(id, query)).toMatchObject({ revision: three.revision, place: 'library' });
    const { versions } = await body<ProjectVersions>(at.ask(url(id, '/versions')));
    const kept = await Promise.all(
      versions.map(
        async (version) => (await body<VersionText>(at.ask(url(id, `/versions/${version.id}`)))).text,
      ),
    );
    expect(kept).toContain(projectText(id, 1));
  });

  test('a project under the older name is read and written on, beside nothing else', async () => {
    await prefer('beside');
    const old = `${video}.tubelet-project.json`;
    writeFileSync(old, projectText(id, 4));
    const found = await read(id, query);
    expect(found).toMatchObject({ text: projectText(id, 4), place: 'beside' });
    await saved(put(projectText(id, 5), { base: found.revision, id, query }));
    expect(readFileSync(old, 'utf8')).toBe(projectText(id, 5));
    expect(existsSync(besideFile())).toBe(false);
    // One that a person has renamed goes on under its new name.
    renameSync(old, besideFile());
    expect(await read(id, query)).toMatchObject({ text: projectText(id, 5), place: 'beside' });
  });

  test("another video's labels under this video's name are left alone", async () => {
    await prefer('beside');
    const foreign = projectText(ID, 9);
    writeFileSync(besideFile(), foreign);
    expect((await at.ask(url(id, query))).status).toBe(204);
    const answer = await saved(put(projectText(id, 1), { base: 'none', id, query }));
    expect(answer).toMatchObject({ place: 'library', notice: expect.stringMatching(/another video\.$/) });
    expect(readFileSync(besideFile(), 'utf8')).toBe(foreign);
    expect(await read(id, query)).toMatchObject({ place: 'library', notice: expect.stringMatching(/\.$/) });
  });

  test('what a crash left half written is tidied up', async () => {
    await prefer('beside');
    writeFileSync(path.join(folder, '.tubelet-0123456789abcdef.draft'), 'half');
    writeFileSync(path.join(folder, '.tubelet-notes'), 'not ours');
    await saved(put(projectText(id, 1), { base: 'none', id, query }));
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual(['.tubelet-notes']);
  });

  /** Runs as a user who may not write everywhere, which root may. */
  async function asOrdinaryUser(run: () => Promise<void>): Promise<void> {
    if (process.getuid?.() !== 0) return run();
    for (const name of [at.folder, ...readdirSync(at.folder).map((entry) => path.join(at.folder, entry))]) {
      if (name !== folder) chownSync(name, 65534, 65534);
    }
    for (const name of existsSync(at.libraryFolder)
      ? readdirSync(at.libraryFolder, { recursive: true, encoding: 'utf8' })
      : []) {
      chownSync(path.join(at.libraryFolder, name), 65534, 65534);
    }
    process.seteuid!(65534);
    try {
      await run();
    } finally {
      process.seteuid!(0);
    }
  }

  test.skipIf(process.platform === 'win32')(
    'a folder that cannot be written to means the library, and says so',
    async () => {
      await prefer('beside');
      chmodSync(folder, 0o555);
      await asOrdinaryUser(async () => {
        const one = await saved(put(projectText(id, 1), { base: 'none', id, query }));
        expect(one).toMatchObject({
          place: 'library',
          notice:
            'The labels of "Überblick.mp4" are kept in Tubelet\'s library: the folder of the video cannot be written to (it is read-only).',
        });
        expect(await read(id, query)).toMatchObject({ revision: one.revision, place: 'library' });
      });
      chmodSync(folder, 0o755);
      expect(at.reported).toEqual([]);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'a library that cannot be written to is told of in a sentence',
    async () => {
      const { revision } = await saved(put(projectText(id, 1), { base: 'none', id, query }));
      await asOrdinaryUser(async () => {
        chmodSync(path.dirname(libraryFile(id)), 0o555);
        const refused = await refusal(put(projectText(id, 2), { base: revision, id, query }));
        expect(refused).toEqual([
          403,
          'storage/denied',
          expect.stringMatching(/may not be written to: .*\.$/),
        ]);
        chmodSync(path.dirname(libraryFile(id)), 0o755);
        await saved(put(projectText(id, 2), { base: revision, id, query }));
      });
    },
  );
});
