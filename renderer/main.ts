import { mount } from 'svelte';
import { allActions } from './actions/all-actions.ts';
import { endOpenStates } from './actions/keys/label-keys.ts';
import type { App } from './state/app/app.ts';
import { Desk } from './state/app/desk.svelte.ts';
import { Notices } from './state/app/notices.svelte.ts';
import { pageName } from './state/app/page-name.ts';
import { Session } from './state/app/session.svelte.ts';
import { Coding } from './state/document/coding.svelte.ts';
import { DocumentOpener } from './state/document/document-opener.ts';
import { Editing } from './state/document/editing.svelte.ts';
import { Labels } from './state/document/labels.svelte.ts';
import { Saving } from './state/document/saving.svelte.ts';
import { Batch } from './state/library/batch.svelte.ts';
import { Catalog } from './state/library/catalog.svelte.ts';
import { ClipExport } from './state/library/clip-export.svelte.ts';
import { FoundSegments } from './state/library/found-segments.svelte.ts';
import { LibraryApi } from './state/library/library-api.ts';
import { Teaching } from './state/library/teaching.svelte.ts';
import { PictureView } from './state/player/picture-view.svelte.ts';
import { Player } from './state/player/player.svelte.ts';
import { rememberSpeed } from './state/player/remember-speed.ts';
import { hostSettings } from './state/settings/host-settings.ts';
import { KeyBindings } from './state/settings/key-bindings.svelte.ts';
import { Settings } from './state/settings/settings.svelte.ts';
import { Studies } from './state/study/studies.svelte.ts';
import { StudyApi } from './state/study/study-api.ts';
import { TimelineRows } from './state/timeline/timeline-rows.svelte.ts';
import { TimelineView } from './state/timeline/timeline-view.svelte.ts';
import { AnalysisQueue } from './state/video/analysis-queue.svelte.ts';
import { Cutting } from './state/video/cutting.svelte.ts';
import { openFromHost } from './state/video/open-from-host.ts';
import { OpenVideos } from './state/video/open-videos.svelte.ts';
import { PreviewLoader } from './state/video/preview-loader.ts';
import { Results } from './state/video/results.svelte.ts';
import { Suggesting } from './state/video/suggesting.svelte.ts';
import './ui/theme/theme.css';
import Root from './ui/Root.svelte';

function createApp(): App {
  const settings = new Settings(localStorage, hostSettings(pageName));
  const session = new Session(location.origin);
  const openVideos = new OpenVideos();
  const notices = new Notices();
  const libraryApi = new LibraryApi();
  const cutting = new Cutting(() => session.model?.manifest ?? null);
  const queue = new AnalysisQueue(
    () => session.requireModel(),
    () => settings.compute,
    () => settings.analysesOnOpen,
  );
  const studies = new Studies(new StudyApi(pageName), settings, notices);
  return {
    session,
    settings,
    notices,
    openVideos,
    queue,
    cutting,
    results: new Results(openVideos, cutting, settings),
    player: new Player(settings),
    picture: new PictureView(),
    timeline: new TimelineView(),
    desk: new Desk(),
    keys: new KeyBindings(allActions, settings),
    studies,
    labels: new Labels(openVideos, studies),
    coding: new Coding(openVideos, studies),
    saving: new Saving(openVideos, settings, notices, pageName),
    opener: new DocumentOpener(notices),
    editing: new Editing(localStorage),
    rows: new TimelineRows(openVideos),
    suggesting: new Suggesting(),
    libraryApi,
    catalog: new Catalog(libraryApi),
    foundSegments: new FoundSegments(libraryApi),
    clipExport: new ClipExport(libraryApi),
    batch: new Batch(libraryApi),
    previews: new PreviewLoader(() => queue.running !== null),
    teaching: new Teaching(),
  };
}

// The key has been exchanged for a cookie: it need not be seen on the screen, nor kept in the history.
if (location.search !== '') history.replaceState(null, '', location.pathname);

const app = createApp();
app.settings.onProblem = (thrown) => app.notices.problem(thrown);
app.opener.findProject = async (file, contentId) =>
  app.studies.enter(file.document, await app.saving.open(file, contentId));
app.player.onEnd = (file) => endOpenStates(app, file);
app.queue.onDone = ({ analysis }) => rememberSpeed(app.settings, analysis);
await app.settings.load();
await app.studies.load();
mount(Root, { target: document.getElementById('app') as HTMLElement, props: { app } });
await openFromHost(app, location.origin);
document.documentElement.dataset.appReady = '';
