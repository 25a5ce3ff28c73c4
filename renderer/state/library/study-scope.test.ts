import { flushSync } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { endpoints } from '../app/host.fake.ts';
import { libraryOf } from './library.fake.ts';
import { LibraryApi } from './library-api.ts';
import { StudyScope } from './study-scope.svelte.ts';
import { Teaching } from './teaching.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

const named = (id: string) => ({ id, name: id, labels: 0, subjects: 0, observers: 0 });

test('the library shows the study in use until another is chosen, and of one study alone nothing is asked', () => {
  const studies = { list: [named('default')], currentId: 'default' };
  const scope = new StudyScope(studies);
  expect([scope.choices, scope.study]).toEqual([[], undefined]);
  studies.list = [named('winter'), named('spring')];
  studies.currentId = 'winter';
  expect([scope.choices, scope.study]).toEqual([['default', 'winter', 'spring'], 'winter']);
  scope.choose('default');
  flushSync();
  expect(scope.study).toBe('default');
  scope.choose(null);
  expect(scope.study).toBeUndefined();
  scope.choose('spring');
  studies.list = [named('winter')];
  expect(scope.study).toBeUndefined();
});

test('everything that is asked of the library is asked about that study', async () => {
  let study: string | undefined = 'winter';
  const api = new LibraryApi(() => study);
  const teaching = new Teaching(() => study);
  const nothing = { labels: [], needed: 3, taught: null };
  const decided = { changed: 0, unchanged: 0, gone: 0, problems: [], undo: null };
  const { host } = libraryOf();
  host.answers(endpoints.decisions.decide, () => decided).answers(endpoints.teaching.state, () => nothing);
  const stretch = { offset: 0, limit: 10, signal: new AbortController().signal };
  const asked = async () => {
    await Promise.all([api.videos({}, stretch), api.segments({}, stretch), api.facets({}), api.summary()]);
    await Promise.all([api.decide([1], { kind: 'accept' }), teaching.read()]);
    const { videos, segments, shelves, decisions } = endpoints;
    const all = [videos.list, segments.search, videos.facets, shelves.summary, endpoints.teaching.state];
    return [
      ...all.map((endpoint) => host.heard(endpoint).at(-1)!.query.study),
      (host.heard(decisions.decide).at(-1)!.body as { study?: string }).study,
      new URL(api.exportUrl('csv', {}), 'http://127.0.0.1').searchParams.get('study') ?? undefined,
    ];
  };
  expect(await asked()).toEqual(Array(7).fill('winter'));
  study = undefined;
  expect(await asked()).toEqual(Array(7).fill(undefined));
});
