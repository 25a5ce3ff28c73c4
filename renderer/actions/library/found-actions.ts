import type { FoundDecision } from '../../../engine/annotation/edits/decide-found.ts';
import type { App } from '../../state/app/app.ts';
import type { FoundSegment } from '../../state/library/library-api.ts';
import type { Action } from '../action.ts';

/**
 * What a person does to segments where the search shows them, to all that are picked. Keys are those of the desk; the
 * list hears them itself, as they mean something else there.
 */
function found(
  id: string,
  title: string,
  enabled: (app: App) => boolean,
  run: (app: App) => void | Promise<void>,
): Action {
  return {
    id,
    title,
    group: 'Library',
    keys: [],
    enabled: (app) => app.desk.shows('segments') && enabled(app),
    run,
  };
}

/** Ids of the picked segments; of the one that keys act on where none is. */
export function targetIds({ foundSegments: { picked, active } }: App): number[] {
  if (picked.size > 0) return [...picked.ids].map(Number);
  return active ? [active.id] : [];
}

const hasTarget = (app: App) => targetIds(app).length > 0;

/** The one segment that is meant, where there are not several; undefined while it is not read. */
function onlyTarget({ foundSegments: { picked, active, list } }: App): FoundSegment | undefined {
  if (picked.size === 0) return active;
  return [...list.loaded()].find(({ id }) => picked.has(String(id)));
}

/** Whether one segment that alone is meant `says` so; of many, some may want it. */
function someOf(says: (segment: FoundSegment) => boolean): (app: App) => boolean {
  return (app) => {
    if (app.foundSegments.picked.size > 1) return true;
    const segment = onlyTarget(app);
    return segment !== undefined && says(segment);
  };
}

/** Decides about the targets, and tells what became of them. */
export async function decideTargets(app: App, decision: FoundDecision): Promise<void> {
  const { changed, unchanged, gone, problems } = await app.foundSegments.decide(targetIds(app), decision);
  const parts = [
    ...(changed > 0 ? [`${segmentsText(changed)} ${DONE[decision.kind]}`] : []),
    ...(unchanged > 0 ? [`${segmentsText(unchanged)} left: already so, or drawn by a person`] : []),
    ...(gone > 0 ? [`${segmentsText(gone)} not there any more`] : []),
  ];
  if (parts.length > 0) app.notices.done(parts.join('; '));
  app.notices.hostProblems(problems);
}

const DONE: Readonly<Record<FoundDecision['kind'], string>> = {
  accept: 'accepted',
  reject: 'rejected',
  reopen: 'open again',
  relabel: 'relabelled',
  note: 'noted',
};

export const acceptFound = found(
  'accept-found',
  'Accept',
  someOf(({ state }) => state === 'suggested' || state === 'rejected'),
  (app) => decideTargets(app, { kind: 'accept' }),
);
export const rejectFound = found(
  'reject-found',
  'Reject',
  someOf(({ state, origin }) => state !== 'rejected' && origin === 'model'),
  (app) => decideTargets(app, { kind: 'reject' }),
);
export const reopenFound = found(
  'reopen-found',
  'Take the decision back',
  someOf(({ state }) => state === 'accepted' || state === 'rejected'),
  (app) => decideTargets(app, { kind: 'reopen' }),
);
export const relabelFound = found('relabel-found', 'Give another label…', hasTarget, ({ desk }) =>
  desk.open({ kind: 'relabel-found' }),
);
export const noteFound = found('note-found', 'Write a note…', hasTarget, ({ desk }) =>
  desk.open({ kind: 'note-found' }),
);
export const undoFound = found(
  'undo-found',
  'Undo the last decision in the list',
  ({ foundSegments }) => foundSegments.canUndo,
  async ({ foundSegments, notices }) => {
    const { changed, problems } = await foundSegments.undo();
    notices.done(`${segmentsText(changed)} as before`);
    notices.hostProblems(problems);
  },
);
export const pickAllFound = found(
  'pick-all-found',
  'Pick all that were found',
  ({ foundSegments }) => foundSegments.list.total > 0,
  ({ foundSegments }) => foundSegments.pickAll(),
);
/** The segment that keys act on, as what others are to be like. */
export const moreLikeFound = found(
  'more-like-found',
  'More like this',
  ({ foundSegments: { active } }) => active !== undefined && active.endUs !== null,
  async ({ foundSegments: { active }, similar, desk }) => {
    if (!active || active.endUs === null) return;
    const { contentId, video, startUs, endUs, label } = active;
    desk.showLibrary('similar');
    await similar.search({ contentId, video, startUs, endUs, label });
  },
);
export const reelFound = found('reel-found', 'Make one timeline of them…', hasTarget, ({ desk }) =>
  desk.open({ kind: 'reel' }),
);

export function segmentsText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'segment' : 'segments'}`;
}
