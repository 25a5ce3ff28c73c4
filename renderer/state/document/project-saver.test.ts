import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSegment } from '../../../engine/annotation/edits/create.ts';
import { createLabel } from '../../../engine/annotation/edits/labels.ts';
import { replaceSuggestions } from '../../../engine/annotation/edits/replace-suggestions.ts';
import { addSeen } from '../../../engine/annotation/edits/seen.ts';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { VideoDocument } from './document.svelte.ts';
import { ProjectApi } from './project-api.ts';
import { ProjectHost } from './project-host.fake.ts';
import { ProjectSaver } from './project-saver.svelte.ts';
import { revisionOf } from './project-text.ts';
import type { Side } from './save-state.ts';

const FACTS = {
  contentId: 'clip',
  name: 'clip.mp4',
  durationUs: 100_000_000 as Micros,
  frameRate: { num: 25, den: 1 },
  width: 640,
  height: 360,
};

let host: ProjectHost;

beforeEach(() => {
  // A save that is planned and not asked for ends with its test.
  vi.useFakeTimers();
  host = new ProjectHost();
  vi.stubGlobal('fetch', host.fetch);
  vi.stubGlobal('requestIdleCallback', (run: () => void) => setTimeout(run));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A window with the video open. */
async function open() {
  const document = new VideoDocument();
  const saver = new ProjectSaver(document, new ProjectApi('clip' as ContentId, null, 'page'));
  document.load(await saver.read(), FACTS);
  return { document, saver };
}

function draw(document: VideoDocument, atSeconds: number): void {
  const trackId = document.tracks[0]!.id;
  const [fromUs, toUs] = [atSeconds * 1e6, (atSeconds + 1) * 1e6];
  document.edit('Add segment', (records) => createSegment(records, { trackId, labelId: null, fromUs, toUs }));
}

function watch(document: VideoDocument, from: number, to: number): void {
  document.note((records) => addSeen(records, document.video!.id, from * 1e6, to * 1e6));
}

/** A model's suggestion, with the label that it brings. */
function find(document: VideoDocument, atSeconds: number): void {
  document.editAsModel((records) => createLabel(records, { name: 'Walking', parentId: null }));
  const [labelId] = document.labels.keys();
  const [startUs, endUs] = [(atSeconds * 1e6) as Micros, ((atSeconds + 1) * 1e6) as Micros];
  document.editAsModel((records) =>
    replaceSuggestions(records, {
      videoId: document.video!.id,
      model: { id: 'base', version: '1.0.0', sha256: 'ab'.repeat(32) },
      trackName: 'Model',
      segments: [{ startUs, endUs, modelClass: 'walking', labelId: labelId!, score: 0.9 }],
    }),
  );
}

const startsOf = (text: string): number[] =>
  parseProject(text)
    .records.flatMap((record) => (record.type === 'segment' ? [record.startUs / 1e6] : []))
    .sort((a, b) => a - b);
const startsIn = (document: VideoDocument) =>
  document.segmentsOf(document.tracks[0]!.id).map(({ startUs }) => startUs / 1e6);

/** Two windows began with a segment at 0; the other one has saved 20 since, this one has drawn 10. */
async function inConflict() {
  const first = await open();
  draw(first.document, 0);
  await first.saver.flush();
  const [mine, other] = [await open(), await open()];
  draw(other.document, 20);
  await other.saver.flush();
  draw(mine.document, 10);
  await mine.saver.flush();
  expect(mine.saver.state.kind).toBe('conflict');
  return mine;
}

/** The other window goes on from what lies on disk, and the host tells of it. */
async function savedElsewhere({ saver }: { saver: ProjectSaver }, change: (document: VideoDocument) => void) {
  const other = await open();
  change(other.document);
  await other.saver.flush();
  await saver.changedOnDisk(await revisionOf(host.text!));
}

const SIDES: readonly { side: Side; kept: number[] }[] = [
  { side: 'mine', kept: [0, 10] },
  { side: 'theirs', kept: [0, 20] },
  { side: 'both', kept: [0, 10, 20] },
];

test.each(SIDES)('a conflict settled for $side is settled once', async ({ side, kept }) => {
  const mine = await inConflict();
  await mine.saver.settle(side);
  expect(startsIn(mine.document)).toEqual(kept);
  expect(startsOf(host.text!)).toEqual(kept);
  expect(mine.saver.isUnsaved).toBe(false);
  // What is not kept is a version.
  const everything = [host.text!, ...host.versions].flatMap(startsOf);
  expect(everything).toEqual(expect.arrayContaining([10, 20]));

  // Both windows play on: what they watched is joined without a word.
  watch(mine.document, 30, 31);
  await savedElsewhere(mine, (document) => watch(document, 40, 41));
  expect(mine.saver.state.kind).not.toBe('conflict');
  await mine.saver.flush();
  expect(startsOf(host.text!)).toEqual(kept);
  expect(mine.document.seen.map(({ startUs }) => startUs / 1e6)).toEqual([30, 40]);
  expect(parseProject(host.text!).records.filter(({ type }) => type === 'seen')).toHaveLength(2);
});

test.each(SIDES)('what is drawn while a conflict is settled for $side is saved', async ({ side, kept }) => {
  const mine = await inConflict();
  host.beforeSave = () => {
    host.beforeSave = () => undefined;
    draw(mine.document, 50);
  };
  await mine.saver.settle(side);
  await mine.saver.flush();
  expect(startsIn(mine.document)).toEqual([...kept, 50]);
  expect(startsOf(host.text!)).toEqual([...kept, 50]);
  expect(mine.saver.state.kind).toBe('saved');
});

test.each(SIDES)(
  'news of the other window, come while $side is settled, undo nothing',
  async ({ side, kept }) => {
    const mine = await inConflict();
    // The second news comes while the save is under way; what lies there then is answered after the save is.
    const isSettled = Promise.withResolvers<void>();
    host.beforeSave = () => {
      host.beforeSave = () => undefined;
      host.beforeAnswer = () => isSettled.promise;
      told.push(mine.saver.changedOnDisk('news-2'));
    };
    const told = [mine.saver.changedOnDisk('news-1'), mine.saver.settle(side).finally(isSettled.resolve)];
    await told[1];
    await Promise.all(told);
    await mine.saver.flush();
    expect(startsIn(mine.document)).toEqual(kept);
    expect(startsOf(host.text!)).toEqual(kept);
  },
);

test('work that is not saved yet still makes a conflict', async () => {
  const mine = await inConflict();
  await mine.saver.settle('mine');
  draw(mine.document, 60);
  await savedElsewhere(mine, (document) => draw(document, 70));
  expect(mine.saver.state.kind).toBe('conflict');
});

test('what a model found in another window joins work here, which can still be undone', async () => {
  const first = await open();
  draw(first.document, 0);
  await first.saver.flush();
  const mine = await open();
  find(first.document, 40);
  watch(first.document, 0, 5);
  await first.saver.flush();
  draw(mine.document, 10);
  await mine.saver.flush();
  await mine.saver.flush();
  expect(mine.saver.state.kind).toBe('saved');
  expect(startsOf(host.text!)).toEqual([0, 10, 40]);
  mine.document.undo();
  await mine.saver.flush();
  expect(startsOf(host.text!)).toEqual([0, 40]);
});

test('what a person draws while an earlier version comes back is kept', async () => {
  const { document, saver } = await open();
  draw(document, 0);
  await saver.flush();
  const earlier = parseProject(host.text!);
  draw(document, 10);
  await saver.flush();
  host.beforeSave = () => {
    host.beforeSave = () => undefined;
    draw(document, 50);
  };
  await saver.restore(earlier);
  await saver.flush();
  expect(startsOf(host.text!)).toEqual([0, 50]);
  expect(host.versions.flatMap(startsOf)).toContain(10);
  expect(parseProject(host.text!).revision).toBeGreaterThan(parseProject(writeProject(earlier)).revision);
});

test('a drag is saved once it has ended', async () => {
  const { document } = await open();
  const gesture = document.begin('Draw', new AbortController().signal);
  const trackId = document.tracks[0]!.id;
  gesture.change((records) => createSegment(records, { trackId, labelId: null, fromUs: 0, toUs: 1e6 }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.text).toBeNull();
  gesture.finish();
  // Also what no clock drives, such as hashing, takes a while.
  await vi.waitFor(() => expect(host.text).not.toBeNull());
  expect(startsOf(host.text!)).toEqual([0]);
});

const realTimeout = setTimeout;
/** Lets a stopped clock go on, and what it does not know of: digests, which a thread of its own computes. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 20) {
    await vi.advanceTimersByTimeAsync(Math.min(left, 20));
    await new Promise((resolve) => realTimeout(resolve, 1));
  }
}

test('whatever is drawn while a save takes its time is saved by itself, and what comes after it', async () => {
  // Each save takes so long; drawn at these times, some of them while another is saved.
  for (const [tookMs, ...times] of [
    [400, 0, 300, 2000],
    [700, 0, 200, 400, 1100, 5000, 5300, 9000],
    [160, 0, 160, 170, 320, 330, 700, 3000],
  ]) {
    host = new ProjectHost();
    vi.stubGlobal('fetch', async (...asked: Parameters<ProjectHost['fetch']>) => {
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      return host.fetch(...asked);
    });
    const opening = open();
    await pass(tookMs! * 2);
    const { document, saver } = await opening;
    let now = 0;
    for (const [index, at] of times.entries()) {
      await pass(at - now);
      now = at;
      draw(document, index * 2);
    }
    await pass(5000);
    expect(startsOf(host.text!)).toEqual(times.map((_, index) => index * 2));
    expect([saver.state.kind, saver.isUnsaved]).toEqual(['saved', false]);
  }
});
