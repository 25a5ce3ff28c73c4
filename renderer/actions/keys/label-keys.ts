import type { Changes } from '../../../engine/annotation/document/changes.ts';
import type { LabelId, SegmentId } from '../../../engine/annotation/document/ids.ts';
import { runningId } from '../../../engine/annotation/document/new-records.ts';
import type { Records, Running } from '../../../engine/annotation/document/records.ts';
import {
  type Coding,
  type CodingOptions,
  endAtVideoEnd,
  endRunning,
  type Pressed,
  pressToCode,
} from '../../../engine/annotation/edits/live-coding.ts';
import { relabelSegments } from '../../../engine/annotation/edits/relabel.ts';
import { modelEdges } from '../../../engine/annotation/timing/press-time.ts';
import type { App } from '../../state/app/app.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';
import type { Action } from '../action.ts';
import {
  frameLength,
  idsOf,
  type Labelled,
  labelledOf,
  onFrame,
  trackToUse,
  whenLabelled,
} from '../editing/desk-context.ts';
import { isAskedAt, questionsOf } from './questions.ts';

/** How far a press may move to meet the model's boundary. */
const SNAP_US = 400_000;

/**
 * A label's key, or a click on the label. A state of the current subject that runs is ended. With segments selected and
 * the video at rest it labels them. Else it codes: a state starts at the playhead, a point is made there.
 */
export function pressLabel(app: App, labelId: LabelId): Promise<void> {
  const { player } = app;
  // While the video plays, the moment of the press counts, however long the steps before it take.
  const pressedUs = player.isPlaying ? player.nowUs : null;
  const options = ratesOf(app);
  return player.inOrder(async () => {
    const atUs = pressedUs ?? player.positionUs;
    const isSelected = (labelledOf(app)?.selection.segments.length ?? 0) > 0;
    if (isSelected && (pressedUs === null || player.isPlayingRange) && !runs(app, labelId)) {
      relabel(app, labelId);
      return;
    }
    const labelled = await whenLabelled(app);
    if (labelled) press(app, labelled, labelId, atUs, options);
  });
}

/** Gives the selected segments a label, or none. */
export function relabel(app: App, labelId: LabelId | null): void {
  const labelled = labelledOf(app);
  if (!labelled) return;
  const { document, selection } = labelled;
  document.edit('Change label', (records) => relabelSegments(records, idsOf(selection.segments), labelId));
  if (labelId) app.labels.used(labelId);
}

/** Ends one state that runs, at the playhead. */
export function endState(app: App, state: Running): void {
  const labelled = labelledOf(app);
  if (labelled) end(app, labelled, [state], app.player.nowUs);
}

/** Ends all states that run here. */
export const endStarted: Action = {
  id: 'end-labels',
  title: 'Stop all labels that are running',
  group: 'Labelling',
  keys: ['Shift+Enter'],
  enabled: ({ coding }) => coding.running.length > 0,
  run: (app) => {
    const labelled = labelledOf(app);
    if (labelled) end(app, labelled, app.coding.running, app.player.nowUs);
  },
};

/** A video was played to its end: what still runs ends there, as segments that say so. */
export function endOpenStates(app: App, file: VideoFile): void {
  const { document } = file;
  const count = document.running.length;
  if (count === 0) return;
  const labelled = { file, document, selection: file.selection };
  document.edit('End with the video', (records) =>
    endAtVideoEnd(records, optionsOf(app, labelled, { playbackRate: 0 })),
  );
  app.notices.done(
    count === 1
      ? 'The label that still ran ends with the video and is tagged so'
      : `The ${count} labels that still ran end with the video and are tagged so`,
  );
}

function runs({ coding }: App, labelId: LabelId): boolean {
  return coding.running.some(
    (state) => state.labelId === labelId && state.subjectId === (coding.current?.id ?? null),
  );
}

function press(
  app: App,
  labelled: Labelled,
  labelId: LabelId,
  atUs: number,
  rates: Pick<CodingOptions, 'playbackRate'>,
): void {
  const { document } = labelled;
  const track = trackToUse(app, labelled);
  const coding: Coding = {
    trackId: track.id,
    subjectId: app.coding.current?.id ?? null,
    observerId: track.observerId,
  };
  const label = document.get(labelId);
  const isEnd = document.get(runningId(coding.trackId, coding.subjectId, labelId)) !== undefined;
  const verb = label?.kind === 'point' ? 'Code' : isEnd ? 'End' : 'Start';
  const pressed = commit(app, labelled, `${verb} “${label?.name ?? ''}”`, (records) =>
    pressToCode(records, coding, labelId, atUs, optionsOf(app, labelled, rates)),
  );
  app.labels.used(labelId);
  askAbout(app, labelled, pressed);
}

function end(app: App, labelled: Labelled, states: readonly Running[], atUs: number): void {
  const name = states.length === 1 ? (labelled.document.get(states[0]!.labelId)?.name ?? '') : '';
  const title = states.length === 1 ? `End “${name}”` : `End ${states.length} labels`;
  const pressed = commit(app, labelled, title, (records) =>
    endRunning(records, states, atUs, optionsOf(app, labelled, ratesOf(app))),
  );
  askAbout(app, labelled, pressed);
}

function commit(
  _app: App,
  { document }: Labelled,
  title: string,
  run: (records: Records) => Pressed,
): Pressed | null {
  let pressed: Pressed | null = null;
  document.edit(title, (records): Changes => {
    pressed = run(records);
    return pressed.changes;
  });
  return pressed;
}

/** Asks for the attributes that are due: of what began, and of what ended. */
function askAbout(app: App, { file, document }: Labelled, pressed: Pressed | null): void {
  if (!pressed) return;
  const ended: readonly SegmentId[] = pressed.ended;
  app.coding.ask([
    ...ended.flatMap((id) => questionsOf(file, document, id, isAskedAt('stop'))),
    ...(pressed.begun === null
      ? []
      : questionsOf(
          file,
          document,
          pressed.begun,
          isAskedAt(pressed.begun.startsWith('segment:') ? null : 'start'),
        )),
  ]);
}

function ratesOf({ player }: App): Pick<CodingOptions, 'playbackRate'> {
  const isCoding = player.isPlaying && !player.isPlayingRange;
  return { playbackRate: isCoding ? player.speed * (player.isReversed ? -1 : 1) : 0 };
}

function optionsOf(
  { settings, editing }: App,
  { file, document }: Labelled,
  { playbackRate }: Pick<CodingOptions, 'playbackRate'>,
): CodingOptions {
  const models = document.tracks.filter(({ kind, isHidden }) => kind === 'model' && !isHidden);
  return {
    reactionUs: settings.reactionMs * 1000,
    playbackRate,
    // A paused playhead was put where it is.
    snapUs: editing.tapsSnap && playbackRate !== 0 ? SNAP_US : 0,
    modelEdges: modelEdges(
      document.store,
      models.map(({ id }) => id),
    ),
    isExclusive: editing.tapsExclude,
    onFrame: (timeUs) => onFrame(file, timeUs),
    frameUs: (timeUs) => frameLength(file, timeUs),
    durationUs: document.video?.durationUs ?? 0,
  };
}
