import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runIdentity, type TagSettings } from '../../../../engine/pipeline/tag-settings.ts';
import { recutText } from '../../../contract/recut.ts';
import { type LibraryArtifacts, libraryArtifacts } from '../../artifacts/library-artifacts.ts';
import { scanModels } from '../../models/model-folders.ts';
import { NodeTagger } from '../../processes/node-tagger.ts';
import { LibraryDatabase } from '../database/database.ts';
import { replaceSegments, segmentsOf } from '../search/segments.ts';
import { findFile, lookAt } from './find-file.ts';
import { recutVideos } from './recut.ts';
import { newestResult, recordResult, resultsOf } from './results.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from './short-videos.fake.ts';

const MODEL = 'tiny-streaming';

let folder: string;
let database: LibraryDatabase;
let kept: LibraryArtifacts;
let tagger: NodeTagger;
let ids: number[];
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-recut-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  kept = libraryArtifacts(database);
  tagger = new NodeTagger([FIXTURE_MODELS], kept.artifacts);
  ids = [];
  for (const file of writeVideos(path.join(folder, 'videos'), shortVideo(folder), 4))
    ids.push(await lookAt(database, file, null));
  for (const id of ids.slice(0, 3)) await tag(id, { threshold: null, minDurationUs: null });
});
afterAll(async () => {
  await tagger.rest();
  expect(database.check(true)).toEqual([]);
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function tag(id: number, settings: TagSettings): Promise<void> {
  const file = await findFile(database, id);
  const { result } = await tagger.tag(file.path, MODEL, settings, {
    contentId: file.contentId,
    isForced: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  recordResult(database, { videoId: id, ...(await tagger.identity(MODEL, settings)) }, result);
}

const recut = (videoIds: readonly number[], settings: TagSettings, modelFolders = [FIXTURE_MODELS]) =>
  recutVideos(videoIds, settings, { database, artifacts: kept.artifacts, modelFolders });

test('a video that is cut anew is as if it had been tagged so', async () => {
  const [first = 0, second = 0] = ids;
  for (const settings of [
    { threshold: 0.2, minDurationUs: null },
    { threshold: 0.05, minDurationUs: 500_000 },
    { threshold: 0.9, minDurationUs: 0, labelThresholds: { 'no such label': 0.3 } },
    { threshold: null, minDurationUs: null },
  ]) {
    const seen: [number, number][] = [];
    const counts = await recutVideos([first], settings, {
      database,
      artifacts: kept.artifacts,
      modelFolders: [FIXTURE_MODELS],
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen).toEqual([[1, 1]]);
    await tag(second, settings);
    const [a, b] = [newestResult(database, first)!, newestResult(database, second)!];
    expect(counts).toMatchObject({ recut: 1, segments: a.segments.length, withoutScores: 0 });
    expect({ ...a, video: null }).toEqual({ ...b, video: null });
    expect(segmentsOf(database, first, 'model')).toEqual(segmentsOf(database, second, 'model'));
  }
});

test('each label may have a threshold of its own, and that is a run of its own', async () => {
  const { models } = await scanModels([FIXTURE_MODELS]);
  const { manifest } = models.find((each) => each.manifest.id === MODEL)!;
  const [id = 0] = ids;
  const open = { threshold: 0.01, minDurationUs: 0 };
  await recut([id], open);
  const found = newestResult(database, id)!.segments;
  const label = found[0]!.label;
  const strict = { ...open, labelThresholds: { [label]: 0.998 } };
  await recut([id], strict);
  const left = newestResult(database, id)!;
  expect(left.segments.some((segment) => segment.label === label)).toBe(false);
  expect(left.cut).toMatchObject({ threshold: 0.01, labelThresholds: { [label]: 0.998 } });
  expect((await runIdentity(manifest, strict)).settings).not.toBe(
    (await runIdentity(manifest, open)).settings,
  );
});

test('groups are named, or not, as is wished', async () => {
  const grouped = path.join(folder, 'grouped');
  const source = path.join(FIXTURE_MODELS, MODEL);
  cpSync(source, path.join(grouped, MODEL), { recursive: true });
  const file = path.join(grouped, MODEL, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { labels: { id: string; path: string[] }[] };
  for (const label of manifest.labels) if (label.id !== 'background') label.path = ['Moves'];
  writeFileSync(file, JSON.stringify({ ...manifest, parents: [{ path: ['Moves'], threshold: 0.05 }] }));
  const [id = 0] = ids;
  const doubtful = { threshold: null, minDurationUs: 0, labelThresholds: { jump: 0.999, wave: 0.999 } };
  await recut([id], doubtful, [grouped]);
  expect(new Set(newestResult(database, id)!.segments.map(({ label }) => label))).toEqual(new Set(['moves']));
  await recut([id], { ...doubtful, backsOff: false }, [grouped]);
  expect(newestResult(database, id)!.segments).toEqual([]);
  await recut([id], { threshold: null, minDurationUs: null });
});

test('what a person drew and decided is not touched, and is not suggested again', async () => {
  const id = ids[2]!;
  await recut([id], { threshold: 0.01, minDurationUs: 0 });
  const suggested = segmentsOf(database, id, 'model');
  const [one] = suggested;
  const decided = [
    { ...one!, state: 'rejected' as const },
    { ...one!, startUs: 10, endUs: 20, label: 'My own', origin: 'human' as const, score: null, note: 'mine' },
  ];
  replaceSegments(database, id, 'person', decided);
  const person = segmentsOf(database, id, 'person');
  await recut([id], { threshold: 0.3, minDurationUs: 0 });
  await recut([id], { threshold: 0.01, minDurationUs: 0 });
  expect(segmentsOf(database, id, 'person')).toEqual(person);
  expect(segmentsOf(database, id, 'model').length).toBeLessThan(suggested.length);
});

test('a video without scores, without a model or without any run is counted and stays as it is', async () => {
  const [first = 0, second = 0] = ids;
  const untagged = ids[3]!;
  const before = resultsOf(database, first);
  expect(await recut([first, untagged], { threshold: 0.5, minDurationUs: null }, [])).toEqual({
    ...{ recut: 0, segments: 0, untagged: 1, withoutScores: 0, withoutModel: 1 },
  });
  const { contentId } = await findFile(database, first);
  await kept.artifacts.forget(contentId);
  const counts = await recut([first, second], { threshold: 0.55, minDurationUs: null });
  expect(counts).toMatchObject({ recut: 1, withoutScores: 1 });
  expect(resultsOf(database, first)).toEqual(before);
  expect(recutText({ ...counts, segments: 7, untagged: 2 })).toBe(
    '1 video cut anew, 7 segments. The scores of 1 video are not kept any more: tag it again. 2 videos were never tagged.',
  );
});

test('it can be stopped between two videos', async () => {
  const stop = new AbortController();
  const running = recutVideos(
    ids.slice(1, 3),
    { threshold: 0.61, minDurationUs: null },
    {
      database,
      artifacts: kept.artifacts,
      modelFolders: [FIXTURE_MODELS],
      signal: stop.signal,
      onProgress: () => stop.abort(),
    },
  );
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(newestResult(database, ids[1]!)!.cut.threshold).toBe(0.61);
  expect(newestResult(database, ids[2]!)!.cut.threshold).not.toBe(0.61);
});
