import path from 'node:path';
import { idOfVideo } from '../../../engine/artifacts/artifact-key.ts';
import { toAppError, toWire } from '../../../engine/base/errors.ts';
import { MICROS_PER_SECOND, type Rational } from '../../../engine/base/micros.ts';
import type { TaughtManifest } from '../../../engine/inference/package/manifest.ts';
import { slotRateOf } from '../../../engine/pipeline/sampling.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { backgroundOf } from '../../../engine/teach/examples/background.ts';
import { distinct, type Example } from '../../../engine/teach/examples/example.ts';
import { taughtModelId } from '../../../engine/teach/head.ts';
import { LEAST_EXAMPLES } from '../../../engine/teach/teach.ts';
import type { TeachingReport } from '../../../engine/teach/teaching-report.ts';
import type { Window } from '../../../engine/teach/windows.ts';
import type { HostProblem } from '../../contract/parts.ts';
import type { Learned, LearntReport, TeachingState } from '../../contract/teaching.ts';
import { codedVideosIn } from '../library/codings/coded-videos.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { chosenNumber } from '../library/videos/chosen-video.ts';
import { paintedOutOf } from '../library/videos/painted-out.ts';
import { findBase, findEyeIn } from '../models/model-folders.ts';
import type { ProcessTeaching } from '../processes/process-teaching.ts';
import type { Senses, WatchedVideo } from '../processes/work-calls.ts';
import { parseInStudy } from '../studies/study-on-disk.ts';
import { DEFAULT_STUDY } from '../studies/study-videos.ts';
import { exchangeKept, keptBeside, keptPackage, taughtIn } from './kept-package.ts';
import { keepReport, markOf, readReport } from './learnt-report.ts';
import { type ProjectExamples, projectExamples } from './project-examples.ts';
import { TAUGHT_TITLE, writeTaughtPackage } from './taught-package.ts';

/** A video with a project. */
export interface TaughtVideo {
  readonly id: number;
  readonly contentId: ContentId;
  readonly name: string;
  /** The study that keeps its labels of it apart; absent: what the video was first given. */
  readonly study?: string;
}

/** Whose labels are learnt. */
export interface TaughtStudy {
  readonly id: string;
  /** Empty where nobody named it. */
  readonly name: string;
}

export interface TeacherOptions {
  readonly database: LibraryDatabase;
  readonly modelFolders: readonly string[];
  /** Where the packages of this library are written, a folder each. */
  readonly ownModels: string;
  /** A project's text; undefined where there is none. */
  readProject(video: TaughtVideo): Promise<string | undefined>;
  /** Where a video's file lies. Errors: `source/*`. */
  fileOf(video: TaughtVideo): Promise<string>;
  /** What looks at videos and learns. */
  readonly teaching: Pick<ProcessTeaching, 'open' | 'watch' | 'learn'>;
}

/** What was watched to learn from. */
interface Watched {
  readonly video: WatchedVideo;
  readonly slots: number;
}

/** What watching answers to. */
interface Watching {
  readonly signal: AbortSignal;
  readonly problems: HostProblem[];
  readonly onProgress: (done: number, total: number) => void;
}

interface Said extends ProjectExamples {
  readonly video: TaughtVideo;
}

/** Learns a person's own labels from what was coded in a study; of each study on its own. */
export class Teacher {
  readonly #options: TeacherOptions;

  constructor(options: TeacherOptions) {
    this.#options = options;
  }

  /** @param study undefined: of all videos as they were first coded */
  async state(study?: TaughtStudy): Promise<TeachingState> {
    const base = await findBase(this.#options.modelFolders);
    return this.#stateOf(await this.#said(slotRateOf(base.manifest), study), study);
  }

  /**
   * Learns from every example that there is, but of labels that are left out, and writes the package. A video that cannot be read is a problem, and the
   * rest goes on. Errors: `usage` when there is nothing to learn, `model/*`,
   * `worker/crashed` where what learns was lost, `cancelled`.
   */
  async learn(
    { without, study }: { readonly without: readonly string[]; readonly study?: TaughtStudy | undefined },
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<Learned> {
    const base = await findBase(this.#options.modelFolders);
    const said = await this.#said(slotRateOf(base.manifest), study);
    const folder = this.#folderOf(study);
    const eye = await findEyeIn(this.#options.modelFolders);
    const senses = { model: base.manifest.id, eye };
    const { teaching } = this.#options;
    // What is wrong with the model is said as such, and of no video.
    await teaching.open(senses.model, signal);
    const problems: HostProblem[] = [];
    const watched = await this.#watched(said, senses, { signal, problems, onProgress });
    const names = new Map(said.flatMap((each) => [...each.names]));
    const { head, report } = await teaching.learn(
      new Map([...watched].map(([name, { video }]) => [name, video])),
      examplesWithBackground(said, watched, new Set(without)),
      senses,
      signal,
    );
    await writeTaughtPackage(
      {
        head,
        names,
        id: path.basename(folder),
        title: isNamed(study)
          ? `${TAUGHT_TITLE} in ${study.name === '' ? study.id : study.name}`
          : TAUGHT_TITLE,
        base,
        eye,
        day: new Date().toISOString().slice(0, 10),
      },
      folder,
      keptBeside(folder),
    );
    const kept = keptReport(report, said, names, slotRateOf(base.manifest));
    const of = markOf(decisionsOf(said));
    await keepReport(folder, { of, without: [...without], ...kept });
    return { ...(await this.#stateOf(said, study)), problems };
  }

  /** Uses the package that was learnt before, or after, the one in use, which is kept instead. Errors: `usage`. */
  async exchange(study?: TaughtStudy): Promise<TeachingState> {
    await exchangeKept(this.#folderOf(study));
    return this.state(study);
  }

  #folderOf(study: TaughtStudy | undefined): string {
    return path.join(this.#options.ownModels, taughtModelId(isNamed(study) ? study.id : null));
  }

  async #said(slotRate: Rational, study: TaughtStudy | undefined): Promise<Said[]> {
    const videos = codedVideosIn(this.#options.database, study?.id);
    const said: Said[] = [];
    for (const { id, content_id, name, file, isApart } of videos) {
      const folder = file && path.dirname(file);
      const apart = isApart === 1 && study ? { study: study.id } : {};
      const video: TaughtVideo = { id, contentId: content_id as ContentId, name, ...apart };
      const text = await this.#options.readProject(video);
      if (text === undefined) continue;
      try {
        const { records } = parseInStudy(text, path.dirname(this.#options.database.file));
        const { examples, ...rest } = projectExamples(records, video.contentId, slotRate);
        // Videos of one folder were mostly taken in one place: whoever is judged apart is judged by folders.
        const group = folder ?? content_id;
        said.push({ video, examples: examples.map((each) => ({ ...each, group })), ...rest });
      } catch {
        // A project that cannot be read is told where it is opened; it says nothing here.
      }
    }
    return said;
  }

  async #watched(
    said: readonly Said[],
    senses: Senses,
    { signal, problems, onProgress }: Watching,
  ): Promise<Map<string, Watched>> {
    const { database, teaching } = this.#options;
    const watched = new Map<string, Watched>();
    const wanted = said.filter(({ examples }) => examples.length > 0);
    for (const [index, { video }] of wanted.entries()) {
      onProgress(index, wanted.length);
      const { id, contentId, name } = video;
      const videoNumber = chosenNumber(database, id);
      try {
        const known = {
          file: await this.#options.fileOf(video).then(
            (file) => ({ path: path.resolve(file), name, videoNumber }),
            // Of a video that was watched before what is kept is enough.
            (error: unknown) => ({ name, missing: toWire(error) }),
          ),
          contentId: idOfVideo(contentId, videoNumber),
          painted: paintedOutOf(database, id),
        };
        watched.set(contentId, { video: known, slots: await teaching.watch(known, senses, signal) });
      } catch (error) {
        if (signal.aborted) throw error;
        const { code, message } = toAppError(error);
        problems.push({ about: name, code, message });
      }
    }
    return watched;
  }

  async #stateOf(said: readonly Said[], study: TaughtStudy | undefined): Promise<TeachingState> {
    const counts = new Map<string, { name: string; examples: number; videos: Set<number> }>();
    for (const { video, examples, names } of said) {
      for (const { label } of distinct(examples)) {
        if (label === null) continue;
        const known = counts.get(label) ?? {
          name: names.get(label) ?? label,
          examples: 0,
          videos: new Set(),
        };
        known.examples += 1;
        known.videos.add(video.id);
        counts.set(label, known);
      }
    }
    const left = new Set((await readReport(this.#folderOf(study)))?.without);
    const labels = [...counts.values()]
      .map(({ name, examples, videos }) => ({
        name,
        examples,
        videos: videos.size,
        isLeftOut: left.has(name),
      }))
      .sort((a, b) => b.examples - a.examples || (a.name < b.name ? -1 : 1));
    return { labels, needed: LEAST_EXAMPLES, taught: await this.#taught(said, this.#folderOf(study)) };
  }

  async #taught(said: readonly Said[], folder: string): Promise<TeachingState['taught']> {
    const manifest = await taughtIn(folder);
    if (!manifest) return null;
    const expectations = namedExpectations(manifest);
    const other = await keptPackage(folder);
    const kept = await readReport(folder);
    const { of = null, without: _without, ...report } = kept ?? {};
    const isChanged = of !== null && of !== markOf(decisionsOf(said));
    return {
      model: manifest.id,
      day: manifest.version,
      expectations,
      report: kept && (report as LearntReport),
      isChanged,
      other: other && { expectations: namedExpectations(other.manifest), isNewer: other.isNewer },
    };
  }
}

function namedExpectations({ labels, expectations }: TaughtManifest) {
  const nameOf = (id: string) => labels.find((label) => label.id === id)?.name ?? id;
  return expectations.map((each) => ({ ...each, label: nameOf(each.label) }));
}

/** Whether a study has a package of its own, apart from that of who never made one. */
function isNamed(study: TaughtStudy | undefined): study is TaughtStudy {
  return study !== undefined && study.id !== DEFAULT_STUDY;
}

/** All that a person has decided, watched time included. */
function decisionsOf(said: readonly Said[]) {
  return said.map(({ video, examples, seen }) => [video.contentId, distinct(examples), seen]);
}

/** With labels by name and the doubtful example where it lies. */
function keptReport(
  { background, confusions, doubtful }: TeachingReport,
  said: readonly Said[],
  names: ReadonlyMap<string, string>,
  { num, den }: Rational,
): LearntReport {
  const nameOf = (label: string) => names.get(label) ?? label;
  const toUs = (slots: number) => Math.round((slots * den * MICROS_PER_SECOND) / num);
  const video = said.find(({ video: { contentId } }) => contentId === doubtful?.example.video)?.video;
  return {
    background,
    confusions: confusions.map(({ label, as, share }) => ({ label: nameOf(label), as: nameOf(as), share })),
    doubtful:
      doubtful && video
        ? {
            videoId: video.id,
            video: video.name,
            startUs: toUs(doubtful.example.from),
            endUs: toUs(doubtful.example.to),
            label: nameOf(doubtful.example.label),
            as: doubtful.as === null ? null : nameOf(doubtful.as),
          }
        : null,
  };
}

/** @param without names of labels of which nothing is said: what they mark is no background either */
function examplesWithBackground(
  said: readonly Said[],
  watched: ReadonlyMap<string, Watched>,
  without: ReadonlySet<string>,
): Example[] {
  const examples: Example[] = [];
  const seen = new Map<string, Window[]>();
  for (const each of said) {
    const { contentId } = each.video;
    const slots = watched.get(contentId)?.slots;
    if (slots === undefined) continue;
    const inside = <W extends Window>(windows: readonly W[]) =>
      windows
        .filter(({ from }) => from < slots)
        .map((window) => ({ ...window, to: Math.min(window.to, slots) }));
    examples.push(...inside(each.examples));
    seen.set(contentId, inside(each.seen));
  }
  const names = new Map(said.flatMap((each) => [...each.names]));
  const isWanted = ({ label }: Example) => label === null || !without.has(names.get(label) ?? label);
  return [...examples.filter(isWanted), ...backgroundOf(seen, examples)];
}
