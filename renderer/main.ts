import { mount } from 'svelte';
import { AnalysisQueue } from './state/analysis-queue.svelte.ts';
import type { App } from './state/app.ts';
import { Cutting } from './state/cutting.svelte.ts';
import { Desk } from './state/desk.svelte.ts';
import { Library } from './state/library.svelte.ts';
import { Notices } from './state/notices.svelte.ts';
import { openFromHost } from './state/open-from-host.ts';
import { Player } from './state/player.svelte.ts';
import { Results } from './state/results.svelte.ts';
import { Session } from './state/session.svelte.ts';
import { Settings } from './state/settings.svelte.ts';
import { TimelineView } from './state/timeline-view.svelte.ts';
import './ui/theme/theme.css';
import Root from './ui/Root.svelte';

function createApp(): App {
  const settings = new Settings(localStorage);
  const session = new Session(location.origin);
  const library = new Library();
  const cutting = new Cutting(() => session.model?.manifest ?? null);
  return {
    session,
    settings,
    notices: new Notices(),
    library,
    queue: new AnalysisQueue(() => session.requireModel()),
    cutting,
    results: new Results(library, cutting),
    player: new Player(settings),
    timeline: new TimelineView(),
    desk: new Desk(),
  };
}

const app = createApp();
mount(Root, { target: document.getElementById('app') as HTMLElement, props: { app } });
await openFromHost(app, location.origin);
document.documentElement.dataset.appReady = '';
