import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { ROOT } from '../../build/source-files.ts';
import type { Manifest } from '../../engine/inference/package/manifest.ts';
import { endpoints, HostFake } from '../state/app/host.fake.ts';
import { deskOf } from './app.fake.ts';

interface Call {
  readonly kind: string;
  readonly id: number;
  readonly method: string;
}

/** A worker that goes through a minute of video in half of one, at once. */
class WorkerFake extends EventTarget {
  postMessage({ kind, id, method }: Call): void {
    if (kind !== 'call' || method !== 'analyse') return;
    const event = { kind: 'model', provider: 'wasm', device: 'processor' };
    const value = { slots: 0, analysedUs: 60_000_000, elapsedMs: 30_000, isFresh: true, warning: null };
    for (const data of [
      { kind: 'event', id, event },
      { kind: 'result', id, value },
    ])
      queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data })));
  }
  terminate(): void {}
}

let host: HostFake;
beforeEach(() => {
  const nothing = () => new Response(null, { status: 204 });
  host = new HostFake()
    .answers(endpoints.videos.analysed, () => ({ isTagged: true }))
    .answers(endpoints.projects.read, nothing)
    .answers(endpoints.studies.read, nothing);
  vi.stubGlobal('Worker', WorkerFake);
  return () => vi.unstubAllGlobals();
});

const manifest = JSON.parse(
  readFileSync(path.join(ROOT, 'models/tubelet-base/manifest.json'), 'utf8'),
) as Manifest;

test('a video that was analysed is tagged in the library, where the host has its file, and the pace is remembered', async () => {
  const { app, file } = deskOf();
  const ref = { kind: 'url', base: 'http://127.0.0.1/models/m/' };
  vi.spyOn(app.session, 'requireModel').mockResolvedValue({ manifest, ref } as never);
  const [mine] = app.openVideos.addBlobs([new File(['x'], 'mine.mp4')]);
  app.queue.addAnew(mine!);
  app.queue.addAnew(file);
  await vi.waitFor(() => expect(file.analysis.state).toBe('done'));
  expect([mine!.analysis.state, mine!.mediaToken]).toEqual(['done', null]);
  await vi.waitFor(() => expect(host.heard(endpoints.videos.analysed)).toHaveLength(1));
  expect(host.heard(endpoints.videos.analysed)[0]!.body).toEqual({
    contentId: '0'.repeat(64),
    model: manifest.id,
  });
  expect(app.settings.speeds).toEqual({ processor: 2 });
});

test('who uses a model that a person taught is not shown labels of others that suggest nothing', async () => {
  const desk = deskOf();
  const { app, document } = desk;
  desk.suggest([0, 10, 0.9]);
  desk.select(...document.tracks.flatMap(({ id }) => [...document.segmentsOf(id)]));
  await desk.do('reject');
  app.labels.showsModels = true;
  const shown = (kind: string, id: string) => {
    app.session.model = { manifest: { kind, id } } as never;
    return app.labels.rows.map(({ label }) => label.name);
  };
  expect([shown('slots', 'other'), shown('taught', 'm'), shown('taught', 'other')]).toEqual([
    ['Wave'],
    ['Wave'],
    [],
  ]);
});

test('the sliders are those of the study that the video on screen is shown in', () => {
  const { app } = deskOf();
  vi.spyOn(app.studies, 'studyOf').mockReturnValue('field');
  app.cutting.threshold = 0.7;
  const thresholds = () =>
    ['field', app.studies.currentId].map((study) => app.studies.cuttingOf(study).threshold);
  expect([app.cutting.threshold, ...thresholds()]).toEqual([0.7, 0.7, null]);
  app.openVideos.remove(app.openVideos.selected!);
  app.cutting.threshold = 0.4;
  expect(thresholds()).toEqual([0.7, 0.4]);
});

test('a run that asked for a taught model has its model and its cut to itself', async () => {
  const { app, file } = deskOf();
  const ref = { kind: 'url', base: 'http://127.0.0.1/models/m/' };
  const base = { manifest, ref } as never;
  const timeline = { ...manifest.timeline, minDurationUs: 1_420_000 };
  const head = { manifest: { ...manifest, id: 'taught', kind: 'taught', timeline }, ref } as never;
  app.session.model = base;
  vi.spyOn(app.session, 'requireModel').mockResolvedValue(base);
  const other = app.openVideos.addMedia(
    [{ token: 'b', name: 'other.mp4', size: 1000, url: '/media/b', contentId: '1'.repeat(64) }],
    'http://127.0.0.1',
  )[0]!;
  app.queue.add([other]);
  app.queue.add([file], head);
  await vi.waitFor(() => expect(file.analysis.state).toBe('done'));
  const ran = () => [other, file].map(({ analysis }) => analysis.model?.manifest.id);
  expect(ran()).toEqual([manifest.id, 'taught']);
  expect(app.session.model).toBe(base);

  const shortest = (shown: typeof file) => {
    app.openVideos.select(shown);
    return [app.cutting.minDurationUs, app.results.cutOptionsOf(shown)?.minDurationUs];
  };
  const own = manifest.timeline.minDurationUs;
  expect([shortest(file), shortest(other)]).toEqual([
    [1_420_000, 1_420_000],
    [own, own],
  ]);
  // A slider that is moved over what one model found cuts what the other found no other way.
  app.openVideos.select(file);
  app.cutting.minDurationUs = 2_000_000;
  expect(shortest(other)).toEqual([own, own]);
  app.cutting.minDurationUs = 300_000;
  expect([shortest(file), shortest(other)]).toEqual([
    [2_000_000, 2_000_000],
    [300_000, 300_000],
  ]);
  expect(app.studies.cuttingOf(app.studies.currentId)).toEqual({
    threshold: null,
    minDurationUs: 300_000,
    taught: { taught: { threshold: null, minDurationUs: 2_000_000 } },
  });

  // The wish is for one run.
  app.queue.addAnew(file);
  await vi.waitFor(() => expect([file.analysis.state, ...ran()]).toEqual(['done', manifest.id, manifest.id]));
});
