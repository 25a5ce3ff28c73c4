import path from 'node:path';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { idOfVideo } from '../../../engine/artifacts/artifact-key.ts';
import { toAppError, toWire } from '../../../engine/base/errors.ts';
import { MICROS_PER_SECOND, type Rational } from '../../../engine/base/micros.ts';
import { slotRateOf } from '../../../engine/pipeline/sampling.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { backgroundOf } from '../../../engine/teach/examples/background.ts';
import { distinct, type Example } from '../../../engine/teach/examples/example.ts';
import { TAUGHT_MODEL } from '../../../engine/teach/head.ts';
import { LEAST_EXAMPLES } from '../../../engine/teach/teach.ts';
import type { TeachingReport } from '../../../engine/teach/teaching-report.ts';
import type { Window } from '../../../engine/teach/windows.ts';
import type { HostProblem } from '../../contract/parts.ts';
import type { Learned, LearntReport, TeachingState } from '../../contract/teaching.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { chosenNumber } from '../library/videos/chosen-video.ts';
import { paintedOutOf } from '../library/videos/painted-out.ts';
import { findBase, findEyeIn, scanModels } from '../models/model-folders.ts';
import type { ProcessTeaching } from '../processes/process-teaching.ts';
import type { Senses, WatchedVideo } from '../processes/work-calls.ts';
import { keepReport, markOf, readReport } from './learnt-report.ts';
import { type ProjectExamples, projectExamples } from './project-examples.ts';
import { writeTaughtPackage } from './taught-package.ts';

/** A video with a project. */
export interface TaughtVideo {
  readonly id: number;
  readonly contentId: ContentId;
  readonly name: string;
}

export interface TeacherOptions {
  readonly database: LibraryDatabase;
  readonly modelFolders: readonly string[];
  /** Where the package of this library is written. */
  readonly folder: string;
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

/** Learns a library's own labels from all of its projects. */
export class Teacher {
  readonly #options: TeacherOptions;

  constructor(options: TeacherOptions) {
    this.#options = options;
  }

  async state(): Promise<TeachingState> {
    const base = await findBase(this.#options.modelFolders);
    return this.#stateOf(await this.#said(slotRateOf(base.manifest)));
  }

  /**
   * Learns from every example that there is, but of labels that are left out, and writes the package. A video that cannot be read is a problem, and the
   * rest goes on. Errors: `usage` when there is nothing to learn, `model/*`,
   * `worker/crashed` where what learns was lost, `cancelled`.
   */
  async learn(
    without: readonly string[],
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<Learned> {
    const base = await findBase(this.#options.modelFolders);
    const said = await this.#said(slotRateOf(base.manifest));
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
        id: TAUGHT_MODEL,
        title: 'Taught',
        base,
        eye,
        day: new Date().toISOString().slice(0, 10),
      },
      this.#options.folder,
    );
    const kept = keptReport(report, said, names, slotRateOf(base.manifest));
    const of = markOf(decisionsOf(said));
    await keepReport(this.#options.folder, { of, without: [...without], ...kept });
    return { ...(await this.#stateOf(said)), problems };
  }

  async #said(slotRate: Rational): Promise<Said[]> {
    const videos = this.#options.database.all<{
      id: number;
      content_id: string;
      name: string;
      file: string | null;
    }>(
      `SELECT id, content_id, name, (SELECT min(path) FROM file WHERE video_id = video.id) AS file
       FROM video WHERE project_revision IS NOT NULL ORDER BY content_id`,
    );
    const said: Said[] = [];
    for (const { id, content_id, name, file } of videos) {
      const folder = file && path.dirname(file);
      const video = { id, contentId: content_id as ContentId, name };
      const text = await this.#options.readProject(video);
      if (text === undefined) continue;
      try {
        const { records } = parseProject(text);
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

  async #stateOf(said: readonly Said[]): Promise<TeachingState> {
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
    const left = new Set((await readReport(this.#options.folder))?.without);
    const labels = [...counts.values()]
      .map(({ name, examples, videos }) => ({
        name,
        examples,
        videos: videos.size,
        isLeftOut: left.has(name),
      }))
      .sort((a, b) => b.examples - a.examples || (a.name < b.name ? -1 : 1));
    return { labels, needed: LEAST_EXAMPLES, taught: await this.#taught(said) };
  }

  async #taught(said: readonly Said[]): Promise<TeachingState['taught']> {
    const { models } = await scanModels([this.#options.folder]);
    const manifest = models[0]?.manifest;
    if (manifest?.kind !== 'taught') return null;
    const nameOf = (id: string) => manifest.labels.find((label) => label.id === id)?.name ?? id;
    const expectations = manifest.expectations.map((each) => ({ ...each, label: nameOf(each.label) }));
    const kept = await readReport(this.#options.folder);
    const { of = null, without: _without, ...report } = kept ?? {};
    const isChanged = of !== null && of !== markOf(decisionsOf(said));
    return {
      model: manifest.id,
      day: manifest.version,
      expectations,
      report: kept && (report as LearntReport),
      isChanged,
    };
  }
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
