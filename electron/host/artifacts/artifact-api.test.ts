import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifactPlace } from '../../../engine/artifacts/artifact-key.ts';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { encodeArtifact } from '../../../engine/artifacts/codec.ts';
import { HttpArtifacts } from '../../../engine/artifacts/http-artifacts.web.ts';
import type { Artifact } from '../../../engine/artifacts/kinds.ts';
import { partKey } from '../../../engine/artifacts/parts.ts';
import { artifactEndpoints } from '../../contract/artifacts.ts';
import { addressOf } from '../../contract/wire/address.ts';
import { makeTestHost, type TestHost } from '../host.fake.ts';

const VIDEO = 'a'.repeat(64);
const KEY = partKey('tokens', VIDEO, 'b'.repeat(64), 2);
const TOKENS: Artifact<'tokens'> = {
  facts: { samples: 4, isLast: true, warning: null },
  shape: [2, 1, 2],
  data: Float16Array.of(1, 2, 3, 4),
};
const { name } = artifactPlace(KEY);

let at: TestHost;
beforeEach(() => {
  at = makeTestHost();
});
afterEach(async () => {
  expect(at.reported).toEqual([]);
  await at.remove();
});

const address = (contentId: string, file: string) =>
  addressOf(artifactEndpoints.read, { parameters: { contentId, name: file } });
const put = (contentId: string, file: string, body: Uint8Array<ArrayBuffer>) =>
  at.ask(address(contentId, file), { method: 'PUT', body });

test('what a page stores is read by it and lies beside the library, which is not made for it', async () => {
  expect((await at.ask(address(VIDEO, name))).status).toBe(204);
  const bytes = encodeArtifact(KEY, TOKENS);
  expect((await put(VIDEO, name, bytes)).status).toBe(204);
  const answer = await at.ask(address(VIDEO, name));
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  const names = await at.ask(addressOf(artifactEndpoints.names, { parameters: { contentId: VIDEO } }));
  expect(await names.json()).toEqual({ names: [name] });
  expect(readdirSync(at.libraryFolder)).toEqual(['library.sqlite-cache']);
});

test('the page’s store over these addresses is a store like the host’s own', async () => {
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => at.ask(String(input), init);
  try {
    const list = addressOf(artifactEndpoints.names, { parameters: { contentId: VIDEO } });
    const artifacts = new Artifacts(new HttpArtifacts(path.posix.dirname(list)), (error) => {
      throw error;
    });
    expect(await artifacts.get(KEY)).toBeNull();
    await artifacts.put(KEY, TOKENS);
    expect(await artifacts.get(KEY)).toEqual(TOKENS);
    expect(await artifacts.storedParts('tokens', VIDEO, KEY.model!)).toEqual(new Set([2]));
    await artifacts.forget(VIDEO);
    expect(await artifacts.get(KEY)).toBeNull();
  } finally {
    globalThis.fetch = original;
  }
});

test('what is damaged, or another’s, is refused, and no name leads out of the folder', async () => {
  const bytes = encodeArtifact(KEY, TOKENS);
  const damaged = bytes.slice();
  damaged[damaged.length - 1]! ^= 1;
  expect((await put(VIDEO, name, damaged)).status).toBe(422);
  expect((await put('c'.repeat(64), name, bytes)).status).toBe(422);
  expect((await put(VIDEO, artifactPlace({ ...KEY, parameters: 'part=3' }).name, bytes)).status).toBe(422);
  for (const odd of ['..%2f..%2flibrary.sqlite', 'x.txt', '.artifact', 'a%00.artifact', 'a..artifact'])
    expect((await at.ask(`/api/artifacts/${VIDEO}/${odd}`)).status).toBe(404);
  expect((await at.ask(`/api/artifacts/${'.'.repeat(64)}/${name}`)).status).toBe(404);
});
