import { expect, test } from 'vitest';
import { nudgeEdge } from '../../../engine/annotation/edits/boundaries.ts';
import { createSegment } from '../../../engine/annotation/edits/create.ts';
import { deleteSegments } from '../../../engine/annotation/edits/relabel.ts';
import type { Micros } from '../../../engine/base/micros.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { Watching } from '../video/watching.svelte.ts';
import { VideoDocument } from './document.svelte.ts';
import { Selection } from './selection.svelte.ts';

const FACTS = {
  contentId: 'clip',
  name: 'clip.mp4',
  durationUs: 60_000_000 as Micros,
  frameRate: { num: 25, den: 1 },
  width: 640,
  height: 360,
};

function opened(): VideoDocument {
  const document = new VideoDocument();
  document.load(null, FACTS);
  return document;
}

function draw(document: VideoDocument, fromUs: number, toUs: number) {
  const [track] = document.tracks;
  document.edit('Add segment', (records) =>
    createSegment(records, { trackId: track!.id, labelId: null, fromUs, toUs }),
  );
  return document.segmentsOf(track!.id).find(({ startUs }) => startUs === fromUs)!;
}

test('a closed document takes no edits; an opened one begins with a track of the person’s', async () => {
  const closed = new VideoDocument();
  expect(closed.isOpen).toBe(false);
  expect(closed.edit('Nothing', { put: [], remove: [] })).toBe(false);
  closed.load(null, FACTS);
  await closed.opened;
  expect(closed.tracks).toMatchObject([{ name: 'You', kind: 'human' }]);
  expect(closed.undoTitle).toBeNull();
});

test('edits are mirrored, named, undone and done again', () => {
  const document = opened();
  const trackId = document.tracks[0]!.id;
  draw(document, 1_000_000, 2_000_000);
  expect(document.segmentsOf(trackId)).toHaveLength(1);
  expect(document.undoTitle).toBe('Add segment');
  document.undo();
  expect(document.segmentsOf(trackId)).toHaveLength(0);
  expect([document.undoTitle, document.redoTitle]).toEqual([null, 'Add segment']);
  document.redo();
  expect(document.segmentsOf(trackId)).toHaveLength(1);
});

test('a gesture is one step, or none when it is given up', () => {
  const document = opened();
  const segment = draw(document, 1_000_000, 2_000_000);
  const nudge = (by: number) => nudgeEdge(document.store, [segment.id], 'end', by);
  const scope = new AbortController();
  const kept = document.begin('Move end', scope.signal);
  kept.change(nudge(100_000));
  kept.change(nudge(100_000));
  kept.finish();
  expect(document.get(segment.id)?.endUs).toBe(2_200_000);
  const given = document.begin('Move end', scope.signal);
  given.change(nudge(500_000));
  given.bail();
  expect(document.get(segment.id)?.endUs).toBe(2_200_000);
  document.undo();
  expect(document.get(segment.id)?.endUs).toBe(2_000_000);
});

test('a gesture cannot stay open', () => {
  const document = opened();
  const segment = draw(document, 1_000_000, 2_000_000);
  const endUs = () => document.get(segment.id)?.endUs;
  const nudge = (by: number) => nudgeEdge(document.store, [segment.id], 'end', by);
  // A drag whose end is never told, and one that begins when all is over.
  const scope = new AbortController();
  document.begin('Move end', scope.signal).change(nudge(500_000));
  expect([document.isInGesture, endUs()]).toEqual([true, 2_500_000]);
  scope.abort();
  expect([document.isInGesture, endUs()]).toEqual([false, 2_000_000]);
  expect(document.begin('Move end', scope.signal).change(nudge(500_000))).toBe(false);
  expect(document.isInGesture).toBe(false);
  // Edits that break in the middle.
  const broken = () =>
    document.asOne('Move end', (change) => {
      change(nudge(500_000));
      throw new Error('broken');
    });
  expect(broken).toThrow('broken');
  expect([document.isInGesture, endUs(), document.undoTitle]).toEqual([false, 2_000_000, 'Add segment']);
  // Edits that all go well, or that come to nothing.
  expect(document.asOne('Move twice', (change) => [change(nudge(1)), change(nudge(1))])).toEqual([
    true,
    true,
  ]);
  expect(document.asOne('Nothing', (change) => change(nudge(0)))).toBe(false);
  expect([endUs(), document.undoTitle]).toEqual([2_000_002, 'Move twice']);
  document.undo();
  expect(endUs()).toBe(2_000_000);
});

test('what is saved comes back with another length only when the file grew', () => {
  const document = opened();
  draw(document, 50_000_000, 60_000_000);
  const project = document.toProject(3);
  expect(project.revision).toBe(3);
  const again = new VideoDocument();
  again.load(project, { ...FACTS, durationUs: 59_000_000 as Micros, name: 'moved.mp4' });
  expect(again.video).toMatchObject({ durationUs: 60_000_000, name: 'moved.mp4' });
  expect(again.segmentsOf(again.tracks[0]!.id)).toMatchObject([{ startUs: 50_000_000 }]);
  expect(again.undoTitle).toBeNull();
});

test('what was deleted while selected is selected again by undo', () => {
  const document = opened();
  const selection = new Selection(document);
  const [first, , third] = [1, 2, 3].map((at) => draw(document, at * 1e6, at * 1e6 + 500_000));
  selection.set([first!.id]);
  selection.extendTo(third!.id);
  expect(selection.segments).toHaveLength(3);
  document.edit('Delete', (records) => deleteSegments(records, selection.ids));
  expect(selection.segments).toHaveLength(0);
  document.undo();
  expect(selection.segments).toHaveLength(3);
  selection.toggle(first!.id);
  expect(selection.segments).toHaveLength(2);
});

test('playing notes what was watched, a jump does not', () => {
  const document = opened();
  const file = { document } as VideoFile;
  const watching = new Watching();
  for (let at = 0; at <= 3e6; at += 250_000) watching.look(file, at as Micros);
  for (let at = 30e6; at <= 31e6; at += 250_000) watching.look(file, at as Micros);
  watching.look(file, null);
  expect(document.seen.map(({ startUs, endUs }) => [startUs, endUs])).toEqual([
    [0, 3e6],
    [30e6, 31e6],
  ]);
  expect(document.undoTitle).toBeNull();
});
