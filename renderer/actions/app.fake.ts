import { flushSync } from 'svelte';
import type { Segment, SegmentState } from '../../engine/annotation/document/records.ts';
import { createSegment } from '../../engine/annotation/edits/create.ts';
import { suggestResult } from '../../engine/annotation/edits/suggest-result.ts';
import type { Micros } from '../../engine/base/micros.ts';
import type { App } from '../state/app/app.ts';
import type { VideoDocument } from '../state/document/document.svelte.ts';
import type { VideoFile } from '../state/video/video-file.svelte.ts';
import { isAvailable } from './action.ts';
import { allActions } from './all-actions.ts';
import { createApp } from './create-app.ts';

/** A frame of the video of {@link deskOf}, in microseconds. */
export const FRAME = 40_000;

/** The real state of the app over a video of a minute at 25 frames a second, without a page, a host or pictures. */
export interface TestDesk {
  readonly app: App;
  readonly file: VideoFile;
  readonly document: VideoDocument;
  /** Runs a command as a key would. Whether it could be run. */
  do(id: string): Promise<boolean>;
  /** Whether a command can be run now. */
  can(id: string): boolean;
  /** Puts the playhead on a frame. */
  at(frame: number): TestDesk;
  /** Draws a segment of the person's, `[from, to)` in frames. */
  draw(from: number, to: number): Segment;
  /** Lets a model suggest segments, `[from, to, score]` in frames; all at once. */
  suggest(...found: readonly (readonly [number, number, number])[]): void;
  select(...segments: readonly Segment[]): void;
  /** Every segment as `from-to` in frames, a point as `from`, its state in front where it is not a person's own. */
  rows(): string[];
  /** The same of what is selected. */
  selected(): string[];
}

export function deskOf(): TestDesk {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const origin = 'http://127.0.0.1';
  const app = createApp({ storage, settingsStore: null, origin, pageName: 'test' });
  const media = { token: 'a', name: 'clip.mp4', size: 1000, url: '/media/a', contentId: '0'.repeat(64) };
  app.openVideos.addMedia([media], origin);
  const file = app.openVideos.selected!;
  const { document, selection } = file;
  document.load(null, {
    contentId: media.contentId,
    name: media.name,
    durationUs: 60_000_000 as Micros,
    frameRate: { num: 25, den: 1 },
    width: 640,
    height: 360,
  });
  const text = ({ startUs, endUs, state, trackId }: Segment) => {
    const frames = endUs === null ? `${startUs / FRAME}` : `${startUs / FRAME}-${endUs / FRAME}`;
    const isOwn = document.get(trackId)?.kind === 'human' && state === ('accepted' satisfies SegmentState);
    return isOwn ? frames : `${state} ${frames}`;
  };
  const textsOf = (segments: Iterable<Segment>) =>
    [...segments].sort((a, b) => a.startUs - b.startUs || (a.endUs ?? 0) - (b.endUs ?? 0)).map(text);
  const actionOf = (id: string) => {
    const action = allActions.find((each) => each.id === id);
    if (!action) throw new Error(`There is no command "${id}".`);
    return action;
  };
  const desk: TestDesk = {
    app,
    file,
    document,
    do: async (id) => {
      flushSync();
      const action = actionOf(id);
      if (!isAvailable(action, app)) return false;
      await action.run(app);
      flushSync();
      return true;
    },
    can: (id) => {
      flushSync();
      return isAvailable(actionOf(id), app);
    },
    at: (frame) => {
      app.player.seek(frame * FRAME);
      return desk;
    },
    draw: (from, to) => {
      const trackId = selection.track?.id ?? document.tracks[0]!.id;
      const wanted = { trackId, labelId: null, fromUs: from * FRAME, toUs: to * FRAME };
      const known = new Set(document.segmentsOf(trackId).map(({ id }) => id));
      document.edit('Draw', (records) => createSegment(records, wanted));
      return document.segmentsOf(trackId).find(({ id }) => !known.has(id))!;
    },
    suggest: (...found) => {
      const segments = found.map(([from, to, score]) => ({
        startUs: (from * FRAME) as Micros,
        endUs: (to * FRAME) as Micros,
        label: 'wave',
        score,
      }));
      const model = { id: 'm', version: '1', sha256: 'ab'.repeat(32) };
      const classes = [{ id: 'wave', name: 'Wave' }];
      const result = { model, title: 'Model', classes, segments, untilUs: null };
      document.editAsModel((records) => suggestResult(records, document.video!.id, result as never));
    },
    select: (...segments) => selection.set(segments.map(({ id }) => id)),
    rows: () => textsOf(document.tracks.flatMap(({ id }) => document.segmentsOf(id))),
    selected: () => textsOf(selection.segments),
  };
  return desk;
}
