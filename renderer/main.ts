import { mount } from 'svelte';
import { allActions } from './actions/all-actions.ts';
import { AnalysisQueue } from './state/analysis-queue.svelte.ts';
import type { App } from './state/app.ts';
import { Batch } from './state/batch.svelte.ts';
import { Catalog } from './state/catalog.svelte.ts';
import { Cutting } from './state/cutting.svelte.ts';
import { Desk } from './state/desk.svelte.ts';
import { DocumentOpener } from './state/document-opener.ts';
import { Editing } from './state/editing.svelte.ts';
import { hostSettings } from './state/host-settings.ts';
import { KeyBindings } from './state/key-bindings.svelte.ts';
import { Labels } from './state/labels.svelte.ts';
import { Library } from './state/library.svelte.ts';
import { LibraryApi } from './state/library-api.ts';
import { Moments } from './state/moments.svelte.ts';
import { Notices } from './state/notices.svelte.ts';
import { openFromHost } from './state/open-from-host.ts';
import { pageName } from './state/page-name.ts';
import { Player } from './state/player.svelte.ts';
import { PreviewLoader } from './state/preview-loader.ts';
import { rememberSpeed } from './state/remember-speed.ts';
import { Results } from './state/results.svelte.ts';
import { Saving } from './state/saving.svelte.ts';
import { Session } from './state/session.svelte.ts';
import { Settings } from './state/settings.svelte.ts';
import { Suggesting } from './state/suggesting.svelte.ts';
import { TimelineRows } from './state/timeline-rows.svelte.ts';
import { TimelineView } from './state/timeline-view.svelte.ts';
import './ui/theme/theme.css';
import Root from './ui/Root.svelte';

function createApp(): App {
  const settings = new Settings(localStorage, hostSettings(pageName));
  const session = new Session(location.origin);
  const library = new Library();
  const notices = new Notices();
  const libraryApi = new LibraryApi();
  const cutting = new Cutting(() => session.model?.manifest ?? null);
  const queue = new AnalysisQueue(
    () => session.requireModel(),
    () => settings.compute,
  );
  return {
    session,
    settings,
    notices,
    library,
    queue,
    cutting,
    results: new Results(library, cutting),
    player: new Player(settings),
    timeline: new TimelineView(),
    desk: new Desk(),
    keys: new KeyBindings(allActions, settings),
    labels: new Labels(library),
    saving: new Saving(library, settings, notices, pageName),
    opener: new DocumentOpener(notices),
    editing: new Editing(localStorage),
    rows: new TimelineRows(library),
    suggesting: new Suggesting(),
    libraryApi,
    catalog: new Catalog(libraryApi),
    moments: new Moments(libraryApi),
    batch: new Batch(libraryApi),
    previews: new PreviewLoader(() => queue.running !== null),
  };
}

// The key has been exchanged for a cookie: it need not be seen on the screen, nor kept in the history.
if (location.search !== '') history.replaceState(null, '', location.pathname);

const app = createApp();
app.settings.onProblem = (thrown) => app.notices.problem(thrown);
app.opener.findProject = (file, contentId) => app.saving.open(file, contentId);
app.suggesting.reservedKeys = () => new Set([...app.keys.byChord.keys()].map((chord) => chord.toLowerCase()));
app.queue.onDone = ({ analysis }) => rememberSpeed(app.settings, analysis);
await app.settings.load();
mount(Root, { target: document.getElementById('app') as HTMLElement, props: { app } });
await openFromHost(app, location.origin);
document.documentElement.dataset.appReady = '';
