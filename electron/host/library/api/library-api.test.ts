import { mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fileContentId } from '../../../../engine/source/content-id.node.ts';
import type { BatchSummary, TaskPage } from '../../../contract/batch.ts';
import type { SegmentPage } from '../../../contract/segments.ts';
import type { Collection, LibraryFolder } from '../../../contract/shelves.ts';
import type { LibraryFacets, LibraryVideo, VideoPage, VideoResults } from '../../../contract/videos.ts';
import { createHost, type Host } from '../../host.ts';
import { projectText } from '../../projects/project.fake.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../videos/short-videos.fake.ts';

let folder: string;
let video: Uint8Array;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-library-'));
  video = shortVideo(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let host: Host;
let videos: string;
let libraryFolder: string;
const reported: unknown[] = [];
let round = 0;
beforeEach(() => {
  round++;
  videos = path.join(folder, `videos-${round}`);
  libraryFolder = path.join(folder, `library-${round}`);
  host = startHost();
});
afterEach(async () => {
  await host.close();
  expect(reported).toEqual([]);
});

function startHost(): Host {
  return createHost({
    version: '1',
    door: 'browser',
    appFolder: folder,
    modelFolders: [FIXTURE_MODELS],
    libraryFolder,
    report: (error) => reported.push(error),
  });
}

async function ask<T>(method: string, address: string, body?: unknown, status = 200): Promise<T> {
  const answer = await host.handler(
    new Request(`app://bundle/api/library/${address}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const value = await answer.json();
  expect([answer.status, value]).toEqual([status, value]);
  return value as T;
}

/** Asks again until the answer is as wanted; the test's time limit ends it. */
async function until<T>(address: string, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask<T>('GET', address);
    if (isWanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isOver = ({ counts }: BatchSummary) => counts.queued + counts.running === 0;
const RUN = { model: 'tiny-streaming', threshold: 0.2 };

test('a folder is looked through, tagged, searched, and one broken file stops nothing', async () => {
  writeVideos(videos, video, 3);
  writeVideos(path.join(videos, 'Garden'), video, 1, 10);
  writeFileSync(path.join(videos, 'broken.mp4'), 'This is no video.\n'.repeat(100));
  ageAll(videos);
  await host.open([videos]);
  const page = await until<VideoPage>('videos', ({ total }) => total === 5);
  expect(page.videos.map(({ name }) => name)).toEqual([
    'broken.mp4',
    'clip 1.mp4',
    'clip 2.mp4',
    'clip 3.mp4',
    'clip 10.mp4',
  ]);
  expect(page.videos[4]).toMatchObject({
    state: 'new',
    fileState: 'here',
    folder: { name: `videos-${round}`, below: 'Garden' },
  });
  expect(JSON.stringify(page)).not.toContain(folder);

  const { folders } = await ask<{ folders: LibraryFolder[] }>('GET', 'folders');
  const wish = { folder: folders[0]!.id, ...RUN };
  expect(await ask('POST', 'jobs', wish)).toMatchObject({ queued: 5, skipped: 0 });
  expect(await ask('POST', 'jobs', wish)).toMatchObject({ queued: 0, skipped: 5 });
  await until<BatchSummary>('batch', isOver);
  const listed = await ask<TaskPage>('GET', 'jobs');
  expect(listed.batch.counts).toMatchObject({ done: 4, failed: 1 });
  expect(listed.tasks.find(({ name }) => name === 'broken.mp4')?.error?.message).toMatch(/broken\.mp4.*\.$/);

  const garden = await ask<SegmentPage>('GET', 'segments?sort=video&text=garden');
  expect(garden.total).toBeGreaterThan(0);
  for (const segment of garden.segments)
    expect(segment).toMatchObject({ video: 'clip 10.mp4', state: 'suggested', origin: 'model' });
  const all = await ask<SegmentPage>('GET', 'segments?minScore=0.1');
  expect(all.total).toBe(garden.total * 4);
  const facets = await ask<LibraryFacets>('GET', 'facets');
  expect(facets.states).toMatchObject({ done: 4, failed: 1, new: 0 });
  expect(facets.labels[0]).toMatchObject({ videos: 4 });
  const labelled = await ask<VideoPage>(
    'GET',
    `videos?label=${encodeURIComponent(facets.labels[0]!.key)}&sort=size&order=down`,
  );
  expect(labelled.total).toBe(4);

  const csv = await (
    await host.handler(new Request('app://bundle/api/library/export?format=csv&text=garden'))
  ).text();
  expect(csv.trimEnd().split('\r\n')).toHaveLength(garden.total + 1);
  const clip = await host.handler(
    new Request(`app://bundle/api/library/clips/${garden.segments[0]!.id}?exact=1`),
  );
  expect(clip.headers.get('content-disposition')).toContain('clip%2010%20');
  expect((await clip.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  const picture = await host.handler(new Request(`app://bundle${garden.segments[0]!.thumbnailUrl}`));
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(500);
  const none = await host.handler(new Request(`app://bundle/api/library/thumbnails/${page.videos[0]!.id}`));
  expect(none.status).toBe(204);
  expect(await ask('GET', 'summary')).toMatchObject({ videos: 5, cacheBytes: expect.any(Number) });
  expect(await ask('POST', 'cache', { action: 'clear' })).toMatchObject({ cacheBytes: 0 });

  // Done with this content, model and settings: nothing is decoded again unless forced.
  await ask('POST', 'jobs', { filter: { state: 'done' }, ...RUN });
  await until<BatchSummary>('batch', isOver);
  expect((await ask<BatchSummary>('GET', 'batch')).counts).toMatchObject({ done: 4, skipped: 4 });
});

test('a video that was moved keeps its labels, and one that is gone stays in the library', async () => {
  const [first = '', second = ''] = writeVideos(videos, video, 2);
  ageAll(videos);
  await host.open([videos]);
  await until<VideoPage>('videos', ({ total }) => total === 2);
  await ask('POST', 'jobs', { filter: {}, ...RUN });
  await until<BatchSummary>('batch', isOver);
  renameSync(first, path.join(videos, 'renamed.mp4'));
  rmSync(second);
  const { folders } = await ask<{ folders: LibraryFolder[] }>('GET', 'folders');
  await ask('POST', `folders/${folders[0]!.id}/scan`);
  const page = await until<VideoPage>('videos', ({ videos: all }) =>
    all.some(({ fileState }) => fileState === 'missing'),
  );
  expect(page.videos.map(({ name, fileState, state }) => [name, fileState, state])).toEqual([
    ['clip 2.mp4', 'missing', 'done'],
    ['renamed.mp4', 'here', 'done'],
  ]);
  const [missing, here] = page.videos as [LibraryVideo, LibraryVideo];
  await ask('POST', `videos/${missing.id}/open`, undefined, 410);
  expect(await ask('POST', `videos/${here.id}/open`)).toMatchObject({ name: 'renamed.mp4' });
  const { results } = await ask<VideoResults>('GET', `results/${here.contentId}`);
  expect(results[0]?.result).toMatchObject({
    video: { contentId: here.contentId },
    model: { id: 'tiny-streaming' },
  });
  const { folders: left } = await ask<{ folders: LibraryFolder[] }>('DELETE', `folders/${folders[0]!.id}`);
  expect(left).toEqual([]);
  expect((await ask<VideoPage>('GET', 'videos')).total).toBe(2);
});

test("what a person saved is found, and a batch leaves a person's segments alone", async () => {
  const [file = ''] = writeVideos(videos, video, 1);
  const { media } = await host.open([file]);
  const { ids } = await ask<{ ids: number[] }>('POST', 'videos', { tokens: [media[0]!.token] });
  const contentId = await fileContentId(file, 'clip 1.mp4');
  const saved = await host.handler(
    new Request(`app://bundle/api/projects/${contentId}`, {
      method: 'PUT',
      headers: { 'if-match': 'none' },
      body: projectText(contentId, 1, 3, 'seen at the fence'),
    }),
  );
  expect(saved.status).toBe(200);
  const found = await until<SegmentPage>('segments?text=fence', ({ total }) => total === 3);
  expect(found.segments[0]).toMatchObject({ state: 'accepted', origin: 'human', labelKey: 'unlabelled' });
  await ask('POST', 'jobs', { videos: ids, ...RUN });
  await until<BatchSummary>('batch', isOver);
  expect((await ask<SegmentPage>('GET', 'segments?states=accepted')).total).toBe(3);
  expect((await ask<SegmentPage>('GET', 'segments?states=suggested')).total).toBeGreaterThan(0);

  const { collections } = await ask<{ collections: Collection[] }>('POST', 'collections', {
    name: 'At the fence',
  });
  const add = found.segments.map(({ id }) => id);
  await ask('PATCH', `collections/${collections[0]!.id}`, { add });
  await ask('POST', 'jobs', { videos: ids, ...RUN, force: true });
  await until<BatchSummary>('batch', isOver);
  expect((await ask<SegmentPage>('GET', `segments?collection=${collections[0]!.id}`)).total).toBe(3);
});

test('the queue can be paused, ordered, cancelled and repeated, and goes on after a restart', async () => {
  writeVideos(videos, video, 3);
  ageAll(videos);
  await host.open([videos]);
  await until<VideoPage>('videos', ({ total }) => total === 3);
  await ask('POST', 'batch', { action: 'pause' });
  await ask('POST', 'jobs', { filter: {}, ...RUN });
  const names = async () =>
    (await ask<TaskPage>('GET', 'jobs')).tasks.map(({ name, state }) => `${name} ${state}`);
  expect(await names()).toEqual(['clip 1.mp4 queued', 'clip 2.mp4 queued', 'clip 3.mp4 queued']);
  const [first, second, third] = (await ask<TaskPage>('GET', 'jobs')).tasks;
  await ask('POST', `jobs/${third!.id}`, { action: 'first' });
  await ask('POST', `jobs/${first!.id}`, { action: 'before', other: second!.id });
  expect(await names()).toEqual(['clip 3.mp4 queued', 'clip 1.mp4 queued', 'clip 2.mp4 queued']);
  await ask('POST', `jobs/${second!.id}`, { action: 'cancel' });
  await host.close();
  host = startHost();
  expect(await ask<BatchSummary>('GET', 'batch')).toMatchObject({
    isPaused: true,
    counts: { queued: 2, cancelled: 1 },
  });
  await ask('POST', 'batch', { action: 'resume' });
  await until<BatchSummary>('batch', isOver);
  await ask('POST', `jobs/${second!.id}`, { action: 'retry' });
  const end = await until<BatchSummary>('batch', isOver);
  expect(end.counts).toMatchObject({ done: 3, cancelled: 0 });
  expect((await ask<BatchSummary>('POST', 'batch', { action: 'clear' })).counts.done).toBe(0);
});

test('what does not fit is refused in a sentence', async () => {
  await ask('GET', 'videos?limit=501', undefined, 400);
  await ask('GET', 'videos?colour=red', undefined, 400);
  await ask('GET', 'segments?minScore=2', undefined, 400);
  await ask('POST', 'jobs', { videos: [1], folder: 1 }, 400);
  await ask('POST', 'jobs/1', { action: 'first' }, 404);
  await ask('DELETE', 'videos', undefined, 405);
  await ask('GET', 'nothing', undefined, 404);
});

/** As if they had been written an hour ago: a fresh file is left for the next look. */
function ageAll(at: string): void {
  const then = Date.now() / 1000 - 3600;
  for (const name of readdirSync(at, { recursive: true, encoding: 'utf8' }))
    utimesSync(path.join(at, name), then, then);
}
