import { SvelteMap } from 'svelte/reactivity';
import { AppError, toAppError } from '../../../engine/base/errors.ts';
import { videoNameOf } from '../../../engine/formats/core/document-builder.ts';
import type { Problem } from '../../../engine/formats/core/format.ts';
import type { InterchangeDocument, InterchangeVideo } from '../../../engine/formats/core/interchange.ts';
import { type ImportPlan, type PlannedImport, planImport } from '../../../engine/formats/core/plan-import.ts';
import { readLabels } from '../../../engine/formats/core/read-labels.ts';
import { labelText, renameLabels } from '../../../engine/formats/core/rename-labels.ts';
import { LARGEST_LABEL_FILE, labelTextOf, unpackedName } from '../../../engine/formats/fields/label-text.ts';
import { matchingVideo } from '../../../engine/formats/fields/match-video.ts';
import { formatOf } from '../../../engine/formats/registry.ts';
import type { ColumnChoice } from '../../../engine/formats/tables/table-columns.ts';
import { type TableView, tableView, withColumn } from '../../../engine/formats/tables/table-view.ts';
import type { App } from '../app/app.ts';
import { factsOf } from '../document/labels-of-file.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { type ColumnStorage, rememberColumns, rememberedColumns } from './remembered-columns.ts';

/** A label that the files use. */
export interface FoundLabel {
  /** Its name after those above it. */
  readonly text: string;
  readonly count: number;
}

/** The labels of one video in a file, and where they go. */
export class FoundVideo {
  document: InterchangeDocument;
  /** Null: left out. */
  target: VideoFile | null;
  /** The open video of that name, if there is one. */
  readonly named: VideoFile | null;

  constructor(document: InterchangeDocument, named: VideoFile | null) {
    this.document = $state.raw(document);
    this.target = $state.raw(named);
    this.named = named;
  }
}

/** A file that a person wants to import, as far as it was read. */
export class LabelSource {
  readonly name: string;
  readonly text: string;
  /** Id of its format; null where none was recognised. */
  formatId = $state<string | null>(null);
  /** What could not be read; the rest was. */
  problems = $state.raw<readonly Problem[]>([]);
  /** What is odd about the file as a whole. */
  notes: readonly Problem[] = [];
  error = $state.raw<AppError | null>(null);
  videos = $state.raw<readonly FoundVideo[]>([]);
  /** Of a table: which column is what. */
  columns = $state.raw<ColumnChoice>({});
  /** The person says which columns are what: they stay in sight, also once rows can be read. */
  areColumnsChosen = $state(false);
  /** Of a table: its beginning and what the columns are taken for; null for what is no table. */
  table = $state.raw<TableView | null>(null);
  /** The person says that these are points in time. */
  isOfPoints = $state(false);
  /** Every row would become a point of one video: most likely the columns are not what they were taken for. */
  readonly isDoubtful = $derived.by(() => {
    const segments = this.videos.flatMap(({ document }) => document.segments);
    return (
      this.table !== null &&
      this.videos.length === 1 &&
      segments.length > 1 &&
      segments.every(({ endUs }) => endUs === null)
    );
  });

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }
}

/** What a person chooses in the import dialog, and what would come of it. Nothing changes before {@link run}. */
export class Importing {
  #sources = $state.raw<readonly LabelSource[]>([]);
  #reading = $state(0);
  /** Whether segments join a track that has the name of theirs. */
  sameTrack = $state<NonNullable<ImportPlan['sameTrack']>>('join');
  /** Names to use instead of those in the files, by {@link FoundLabel.text}; an empty one leaves the label out. */
  readonly names = new SvelteMap<string, string>();
  readonly #app: App;
  readonly #storage: ColumnStorage;

  /** @param storage where it is remembered which columns are what */
  constructor(app: App, storage: ColumnStorage) {
    this.#app = app;
    this.#storage = storage;
  }

  get sources(): readonly LabelSource[] {
    return this.#sources;
  }
  get isReading(): boolean {
    return this.#reading > 0;
  }

  /** Reads files, whatever they are: what cannot be read says why. */
  async add(files: readonly File[]): Promise<void> {
    await this.#whileReading(async () => {
      for (const file of files) {
        const source = await sourceOf(file);
        this.#sources = [...this.#sources, source];
        if (source.error === null) await this.readAs(source, null);
      }
    });
  }

  remove(source: LabelSource): void {
    this.#sources = this.#sources.filter((other) => other !== source);
  }

  /** Reads a source as a format; null: as its content says. */
  async readAs(source: LabelSource, formatId: string | null): Promise<void> {
    source.error = null;
    source.videos = [];
    source.problems = [];
    source.formatId = formatId;
    await this.#whileReading(async () => {
      try {
        const video = await this.#likelyRate(source.name);
        const { columns } = this.#columnsOf(source, formatId);
        const context = { name: source.name, video, ...(columns ? { columns } : {}) };
        const { format, documents, problems } = readLabels(source.text, context, formatId);
        source.formatId = format.id;
        if (!isTable(format.id) || !source.table?.isReadable) source.table = null;
        source.problems = [...source.notes, ...problems];
        const found = documents.map(
          (document) => new FoundVideo(document, this.#videoNamed(document.video.name)),
        );
        // A file of a single video is most likely meant for the one on screen, whatever it is called there.
        if (found.length === 1 && found[0]!.target === null) found[0]!.target = this.#app.openVideos.selected;
        source.videos = found;
        for (const [index, each] of found.entries()) await this.#prepare(source, index, each);
      } catch (thrown) {
        source.error = toAppError(thrown);
      }
    });
  }

  /** Takes a column of a table for something else, and remembers that for tables with the same titles. */
  async takeColumn(
    source: LabelSource,
    index: number,
    becomes: Parameters<typeof withColumn>[2],
  ): Promise<void> {
    if (!source.table) return;
    source.areColumnsChosen = true;
    source.columns = withColumn(source.table, index, becomes);
    rememberColumns(this.#storage, source.table.titles, source.columns);
    await this.readAs(source, isTable(source.formatId ?? '') ? source.formatId : 'csv');
  }

  /** What a table's columns are taken for: what the person said, of this table or of one with the same titles. */
  #columnsOf(source: LabelSource, formatId: string | null): { readonly columns?: ColumnChoice } {
    source.table = null;
    if (formatId === null ? !TABLE_NAME.test(source.name) : !isTable(formatId)) return {};
    const plain = tableView(source.text, {});
    if (!plain) return {};
    if (Object.keys(source.columns).length === 0)
      source.columns = rememberedColumns(this.#storage, plain.titles) ?? {};
    source.table = tableView(source.text, source.columns);
    return Object.keys(source.columns).length === 0 ? {} : { columns: source.columns };
  }

  /** Why nothing can be imported as things stand, as a sentence; null where it can. */
  readonly obstacle = $derived.by(() => {
    const doubtful = this.#sources.find(({ isDoubtful, isOfPoints }) => isDoubtful && !isOfPoints);
    return doubtful
      ? `Every row of ${doubtful.name} would become a point in time of one video: say which columns are what.`
      : null;
  });

  async setTarget(source: LabelSource, found: FoundVideo, target: VideoFile | null): Promise<void> {
    found.target = target;
    await this.#whileReading(() => this.#prepare(source, source.videos.indexOf(found), found));
  }

  /** The labels of everything that goes somewhere, the most used first. */
  readonly labels: readonly FoundLabel[] = $derived.by(() => {
    const counts = new Map<string, number>();
    for (const { document } of this.#chosen) {
      const texts = new Map(document.labels.map((label) => [label.id, labelText(label)]));
      for (const { label } of document.segments) {
        const text = label === null ? undefined : texts.get(label);
        if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
      }
    }
    return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
  });

  /** Names of the labels that the videos have already. */
  readonly ownNames: readonly string[] = $derived.by(() => {
    const names = new Set<string>();
    for (const { target } of this.#chosen)
      for (const { name } of target?.document.labels.values() ?? []) names.add(name);
    return [...names].sort((a, b) => a.localeCompare(b));
  });

  /** What would come of each part, as the videos are now. */
  readonly plans: ReadonlyMap<FoundVideo, PlannedImport> = $derived.by(() => {
    const plans = new Map<FoundVideo, PlannedImport>();
    for (const found of this.#chosen) {
      // Read for Svelte: a plan walks the store.
      void found.target?.document.segments;
      void found.target?.document.labels;
      const plan = this.#planOf(found);
      if (plan) plans.set(found, plan);
    }
    return plans;
  });

  /** What comes of all parts together. */
  readonly total = $derived.by(() => {
    const total = { segments: 0, suggestions: 0, decisions: 0, labels: 0, tracks: 0 };
    for (const plan of this.plans.values()) {
      total.segments += plan.segmentCount;
      total.suggestions += plan.suggestionCount;
      total.decisions += plan.decisionCount;
      total.labels += plan.newLabelCount;
      total.tracks += plan.newTrackCount;
    }
    return total;
  });

  /** Brings everything in, as one step of undo in each video. Returns the videos that it changed. */
  run(): VideoFile[] {
    const byVideo = Map.groupBy(this.#chosen, ({ target }) => target!);
    const changed: VideoFile[] = [];
    for (const [file, parts] of byVideo) {
      if (!file.document.isOpen) continue;
      // One after the other: what an earlier part made is there for the next.
      const isChanged = file.document.asOne('Import segments', (change) => {
        const plans = parts.map((part) => {
          const changes = this.#planOf(part)?.changes;
          return changes !== undefined && change(changes);
        });
        return plans.includes(true);
      });
      if (isChanged) changed.push(file);
    }
    return changed;
  }

  readonly #chosen = $derived(
    this.#sources.flatMap(({ videos }) => videos.filter(({ target }) => target !== null)),
  );

  #planOf({ document, target }: FoundVideo): PlannedImport | null {
    const own = target?.document;
    if (!own?.video) return null;
    const renamed = renameLabels(document, this.names);
    const labels = new Map([...renamed.leftOut].map((id) => [id, null]));
    return planImport(own.store, own.video.id, renamed.document, { labels, sameTrack: this.sameTrack });
  }

  /** Opens the labels of the video that a part goes to, and reads the part with what is known of that video. */
  async #prepare(source: LabelSource, index: number, found: FoundVideo): Promise<void> {
    const { target } = found;
    if (!target || source.formatId === null) return;
    await this.#app.opener.open(target);
    const { importer } = formatOf(source.formatId);
    if (!importer?.countsFrames || !target.document.isOpen) return;
    const video = rateOf(await factsOf(this.#app, target));
    const said = Object.keys(source.columns).length > 0 && source.table !== null;
    const context = { name: source.name, video, ...(said ? { columns: source.columns } : {}) };
    const again = readLabels(source.text, context, source.formatId).documents[index];
    if (again && found.target === target) found.document = again;
  }

  /** What is needed to read a file at all, before it says which video it is about. */
  async #likelyRate(name: string): Promise<Partial<InterchangeVideo>> {
    const likely = this.#videoNamed(videoNameOf(name)) ?? this.#app.openVideos.selected;
    if (!likely) return {};
    // A video that cannot be read has no rate; the file may say it.
    return rateOf(await factsOf(this.#app, likely).catch(() => ({})));
  }

  #videoNamed(name: string): VideoFile | null {
    const { files } = this.#app.openVideos;
    const names = files.map((file) => file.name);
    return files[matchingVideo(name, names)] ?? null;
  }

  async #whileReading(run: () => Promise<void>): Promise<void> {
    this.#reading++;
    try {
      await run();
    } finally {
      this.#reading--;
    }
  }
}

const TABLE_NAME = /\.(csv|tsv|tab|txt)$/i;

function isTable(formatId: string): boolean {
  return formatId === 'csv' || formatId === 'tsv';
}

function rateOf({ frameRate, frameTimesUs }: Partial<InterchangeVideo>): Partial<InterchangeVideo> {
  return {
    ...(frameRate ? { frameRate } : {}),
    ...(frameTimesUs ? { frameTimesUs } : {}),
  };
}

async function sourceOf(file: File): Promise<LabelSource> {
  if (file.size > LARGEST_LABEL_FILE) {
    const source = new LabelSource(file.name, '');
    source.error = new AppError(
      'usage',
      `It is larger than ${LARGEST_LABEL_FILE / 1024 ** 2} MB: choose a file with labels.`,
    );
    return source;
  }
  try {
    const { text, problems } = await labelTextOf(new Uint8Array(await file.arrayBuffer()));
    const source = new LabelSource(unpackedName(file.name), text);
    source.notes = problems;
    return source;
  } catch (cause) {
    const source = new LabelSource(file.name, '');
    source.error =
      cause instanceof AppError
        ? cause
        : new AppError('source/denied', 'It cannot be read: choose it again.', { cause });
    return source;
  }
}
