import type { App } from '../../state/app/app.ts';
import type { Action } from '../action.ts';
import { frameStart } from '../editing/desk-context.ts';

function jumping(id: string, title: string, key: string, side: -1 | 1): Action {
  return {
    id,
    title,
    group: 'Playing',
    keys: [key],
    enabled: ({ player }) => player.isReady,
    run: (app) => jump(app, side),
  };
}

async function jump(app: App, side: -1 | 1): Promise<void> {
  const { openVideos, player, notices, queue } = app;
  const file = openVideos.selected;
  if (!file) return;
  const { cuts, analysis } = file;
  if (!cuts.times) {
    const isBusy = analysis.state === 'running' || analysis.state === 'queued';
    const again = { title: 'Analyse again', run: () => queue.addAnew(file) };
    if (isBusy) notices.done('The cuts are known when the analysis is done.');
    else notices.done('The cuts of this video are not known: an analysis finds them.', again);
    return;
  }
  const cut = cuts.beside(frameStart(file, player.positionUs), side);
  if (cut === null) {
    notices.done(side === 1 ? 'No cut comes after this' : 'No cut comes before this');
    return;
  }
  player.seek(cut);
  const wanted = player.positionUs;
  const exact = await cuts.exact(file, cut);
  // Who went on meanwhile is left where they are.
  if (openVideos.selected === file && player.positionUs === wanted) player.seek(exact);
}

export const nextCut = jumping('next-cut', 'To the next cut of the source', 'C', 1);
export const previousCut = jumping('previous-cut', 'To the previous cut of the source', 'Shift+C', -1);
