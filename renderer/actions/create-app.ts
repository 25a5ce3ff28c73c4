import type { App } from '../state/app/app.ts';
import { Desk } from '../state/app/desk.svelte.ts';
import { Notices } from '../state/app/notices.svelte.ts';
import { Session } from '../state/app/session.svelte.ts';
import { Coding } from '../state/document/coding.svelte.ts';
import { DocumentOpener } from '../state/document/document-opener.ts';
import { Editing } from '../state/document/editing.svelte.ts';
import { Labels } from '../state/document/labels.svelte.ts';
import { paintedOutOfFile } from '../state/document/saved-regions.ts';
import { Saving } from '../state/document/saving.svelte.ts';
import { Batch } from '../state/library/batch.svelte.ts';
import { Catalog } from '../state/library/catalog.svelte.ts';
import { ClipExport } from '../state/library/clip-export.svelte.ts';
import { FoundSegments } from '../state/library/found-segments.svelte.ts';
import { clipTask, recutTask } from '../state/library/host-task.svelte.ts';
import { LibraryApi } from '../state/library/library-api.ts';
import { Machines } from '../state/library/machines.svelte.ts';
import { Reviewing } from '../state/library/reviewing.svelte.ts';
import { Similar } from '../state/library/similar.svelte.ts';
import { StudyScope } from '../state/library/study-scope.svelte.ts';
import { Teaching } from '../state/library/teaching.svelte.ts';
import { Attention } from '../state/player/attention.svelte.ts';
import { Painting } from '../state/player/painting.svelte.ts';
import { PictureView } from '../state/player/picture-view.svelte.ts';
import { Player } from '../state/player/player.svelte.ts';
import { rememberSpeed } from '../state/player/remember-speed.ts';
import { SecondCamera } from '../state/player/second-camera.svelte.ts';
import type { SettingsStore } from '../state/settings/host-settings.ts';
import { KeyBindings } from '../state/settings/key-bindings.svelte.ts';
import { Settings } from '../state/settings/settings.svelte.ts';
import { Disagreements } from '../state/study/disagreements.svelte.ts';
import { ReturningVideos } from '../state/study/returning-videos.ts';
import { Studies } from '../state/study/studies.svelte.ts';
import { StudyApi } from '../state/study/study-api.ts';
import { TimelineRows } from '../state/timeline/timeline-rows.svelte.ts';
import { TimelineView } from '../state/timeline/timeline-view.svelte.ts';
import { AnalysisQueue } from '../state/video/analysis-queue.svelte.ts';
import { Cutting, ownCutOf } from '../state/video/cutting.svelte.ts';
import { OpenVideos } from '../state/video/open-videos.svelte.ts';
import { PreviewLoader } from '../state/video/preview-loader.ts';
import { Results } from '../state/video/results.svelte.ts';
import { Suggesting } from '../state/video/suggesting.svelte.ts';
import type { VideoFile } from '../state/video/video-file.svelte.ts';
import { allActions } from './all-actions.ts';
import { showOtherVideo } from './desk/choose-video.ts';
import { enterStudy } from './desk/enter-study.ts';
import { endOpenStates } from './keys/label-keys.ts';

/** A video that was analysed here is tagged in the library too, where that has it. */
async function tellLibrary(api: LibraryApi, file: VideoFile): Promise<void> {
  const { model } = file.analysis;
  if (model && file.mediaToken !== null) await api.analysed(await file.contentId(), model.manifest.id);
}

/** What an app stands on. */
export interface Surroundings {
  /** Where the window keeps what is its own. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly settingsStore: SettingsStore | null;
  /** Of the page, where the host answers. */
  readonly origin: string;
  /** What the page calls itself towards the host. */
  readonly pageName: string;
}

/** All state of the app, wired. It asks the host for nothing before something is opened or loaded. */
export function createApp({ storage, settingsStore, origin, pageName }: Surroundings): App {
  const notices = new Notices();
  const settings = new Settings(storage, settingsStore, (thrown) => notices.problem(thrown));
  const session = new Session(origin);
  const openVideos = new OpenVideos();
  const saving = new Saving(openVideos, settings, notices, pageName);
  const studies = new Studies(new StudyApi(pageName), settings, notices);
  const scope = new StudyScope(studies);
  const libraryApi = new LibraryApi(() => scope.study);
  const studyOnScreen = () =>
    (openVideos.selected && studies.studyOf(openVideos.selected.document)) ?? studies.currentId;
  const cutting = new Cutting(() => ownCutOf(openVideos.selected, session.model?.manifest ?? null), {
    get: () => studies.cuttingOf(studyOnScreen()),
    set: (chosen) => studies.setCutting(studyOnScreen(), chosen),
  });
  const results = new Results(openVideos, cutting, settings);
  const queue = new AnalysisQueue({
    model: () => session.requireModel(),
    compute: () => settings.compute,
    painted: (file) => paintedOutOfFile(file, studies, pageName),
    analysesOnOpen: () => settings.analysesOnOpen,
    onDone: (file) => {
      rememberSpeed(settings, file.analysis);
      // What the host cannot note now, a batch finds again in no time: the scores are kept.
      void tellLibrary(libraryApi, file).catch(() => undefined);
    },
  });
  const coding = new Coding(openVideos, studies, settings);
  const app: App = {
    session,
    settings,
    notices,
    openVideos,
    queue,
    cutting,
    results,
    player: new Player(settings, (file) => endOpenStates(app, file)),
    second: new SecondCamera(),
    picture: new PictureView(),
    attention: new Attention(),
    painting: new Painting(),
    timeline: new TimelineView(),
    desk: new Desk(),
    keys: new KeyBindings(allActions, settings),
    studies,
    returning: new ReturningVideos(),
    disagreements: new Disagreements(),
    labels: new Labels(
      openVideos,
      studies,
      () => {
        const manifest = session.model?.manifest;
        return manifest?.kind === 'taught' ? manifest.id : null;
      },
      (track) => coding.isOutOfSight(track),
    ),
    coding,
    saving,
    opener: new DocumentOpener(
      notices,
      (file, contentId) => enterStudy(app, file, contentId),
      (file) => showOtherVideo(app, file),
    ),
    editing: new Editing(storage),
    rows: new TimelineRows(openVideos, coding, settings),
    suggesting: new Suggesting({ openVideos, results, session }),
    scope,
    libraryApi,
    catalog: new Catalog(libraryApi),
    foundSegments: new FoundSegments(libraryApi),
    clipExport: new ClipExport(libraryApi),
    clipTask: clipTask(),
    batch: new Batch(libraryApi),
    machines: new Machines(libraryApi, settings),
    recutting: recutTask(),
    previews: new PreviewLoader(() => queue.running !== null),
    teaching: new Teaching(() => (scope.choices.length > 0 ? studyOnScreen() : undefined)),
    reviewing: new Reviewing(libraryApi, () => studies.document.labels.values()),
    similar: new Similar(libraryApi),
  };
  return app;
}
