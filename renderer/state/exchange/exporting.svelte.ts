import { SvelteSet } from 'svelte/reactivity';
import * as v from 'valibot';
import type { SegmentState } from '../../../engine/annotation/document/records.ts';
import { type AppError, toAppError } from '../../../engine/base/errors.ts';
import { decidedCounts, decidedSentence, isTrusting } from '../../../engine/formats/core/decided.ts';
import {
  type ExportTarget,
  exporterOf,
  exportLosses,
  exportTargets,
  type NamedText,
  namedTexts,
  writeTogether,
} from '../../../engine/formats/core/export-files.ts';
import { chosenPart, DEFAULT_WRITE_OPTIONS, type WriteOptions } from '../../../engine/formats/core/format.ts';
import type { InterchangeDocument, InterchangeSegment } from '../../../engine/formats/core/interchange.ts';
import { listedSubset, parseSubsetList } from '../../../engine/formats/core/split.ts';
import { shortenedSentence } from '../../../engine/formats/fields/file-names.ts';
import { parseRate } from '../../../engine/formats/fields/frame-times.ts';
import { FORMATS, formatOf } from '../../../engine/formats/registry.ts';
import type { App } from '../app/app.ts';
import type { PickedText } from '../app/desk.svelte.ts';
import { labelsOfFile } from '../document/labels-of-file.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';

const STORAGE_KEY = 'tubelet.export';
const remembered = v.object({ format: v.fallback(v.picklist(FORMATS.map(({ id }) => id)), 'tubelet') });

/** Lines of a file that are shown before it is written. */
const PREVIEW_LINES = 60;
const PREVIEW_LINE_LENGTH = 400;

export interface ExportPreview {
  /** Name of the file whose beginning is shown; null where it cannot be written as things stand. */
  readonly name: string | null;
  readonly text: string;
  readonly isWhole: boolean;
  readonly error: AppError | null;
}

/** What a person chooses in the export dialog, and what would be written then. */
export class Exporting {
  #formatId = $state('tubelet');
  /** One file for several videos, where the format can hold them. */
  isTogether = $state(true);
  /** Names of tracks that are left out. */
  readonly withoutTracks = new SvelteSet<string>();
  /** Names of labels that are left out, with those above; empty for segments without one. */
  readonly withoutLabels = new SvelteSet<string>();
  /** Names of observers that are left out; empty for segments of nobody. */
  readonly withoutObservers = new SvelteSet<string>();
  readonly states = new SvelteSet<SegmentState>(['suggested', 'accepted', 'edited']);
  /** Frame rate as typed; empty: the video's own. */
  rateText = $state('');
  subset = $state<WriteOptions['subset']>(DEFAULT_WRITE_OPTIONS.subset);
  /** Whether videos are drawn for training, validation and testing, instead of all going to `subset`. */
  isSplit = $state(false);
  /** Shares in per cent. */
  validationShare = $state(15);
  testingShare = $state(15);
  seed = $state('');
  /** A file that says of single videos what they are used for; it comes before the draw. */
  subsetList = $state.raw<PickedText | null>(null);
  /** Folder or address of the videos as typed; empty: their names alone. */
  place = $state('');
  /** Timecode of the first frame as typed; empty: zero. */
  startTimecode = $state('');
  /** A file that is there already, to be merged into. */
  existing = $state.raw<PickedText | null>(null);
  #isAll = $state(false);
  /** The labels of videos that were asked for, or why they cannot be read. */
  #found = $state.raw<ReadonlyMap<VideoFile, InterchangeDocument | string>>(new Map());
  #reading = $state(0);
  readonly #app: App;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(app: App, storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#app = app;
    this.#storage = storage;
    this.#formatId = v.parse(remembered, json(storage.getItem(STORAGE_KEY))).format;
    this.#chooseStates();
  }

  get formatId(): string {
    return this.#formatId;
  }
  set formatId(id: string) {
    const was = isTrusting(this.format);
    this.#formatId = id;
    // What the person ticked stays, unless the new format is of the other kind.
    if (isTrusting(formatOf(id)) !== was) this.#chooseStates();
    this.#storage.setItem(STORAGE_KEY, JSON.stringify({ format: id }));
  }

  /** Files that are taken for the truth hold what a person decided, unless the person wants suggestions too. */
  #chooseStates(): void {
    if (isTrusting(formatOf(this.#formatId))) this.states.delete('suggested');
    else this.states.add('suggested');
  }

  readonly format = $derived(formatOf(this.#formatId));
  readonly exporter = $derived(exporterOf(this.format));
  /** Options that change this format's files. */
  readonly uses = $derived(new Set(this.exporter.uses));

  readonly #files = $derived.by<readonly VideoFile[]>(() => {
    const { files, selected } = this.#app.openVideos;
    return this.isAll ? files : selected ? [selected] : [];
  });

  /** All videos of the list, or the one on screen. */
  get isAll(): boolean {
    return this.#isAll;
  }
  set isAll(isAll: boolean) {
    this.#isAll = isAll;
    void this.read();
  }

  /** Reads the labels of the chosen videos that were not read yet. Never throws. */
  async read(): Promise<void> {
    this.#reading++;
    for (const file of this.#files) {
      if (this.#found.has(file)) continue;
      const found = await labelsOfFile(this.#app, file).catch(
        (thrown: unknown) => toAppError(thrown).message,
      );
      this.#found = new Map([...this.#found, [file, found ?? 'The video cannot be read.']]);
    }
    this.#reading--;
  }

  get isReading(): boolean {
    return this.#reading > 0;
  }
  /** Videos that are left out, as sentences. */
  readonly problems = $derived(
    this.#files.flatMap((file) => {
      const found = this.#found.get(file);
      return typeof found === 'string' ? [`${file.name} is left out: ${found}`] : [];
    }),
  );

  /** The chosen videos, whole. */
  readonly documents = $derived(
    this.#files.flatMap((file) => {
      const found = this.#found.get(file);
      return typeof found === 'object' ? [found] : [];
    }),
  );

  /** Tracks of the chosen videos by name, with their segments in the chosen states. */
  readonly tracks = $derived(
    this.#countsBy(
      ({ tracks }) => new Map(tracks.map(({ id, name }) => [id, name])),
      ({ track }) => track,
    ),
  );
  /** The same for labels, with those above. */
  readonly labels = $derived(
    this.#countsBy(labelNames, ({ label }) => label ?? '').filter(({ count }) => count > 0),
  );
  /** The same for observers; empty where no segment names one. */
  readonly observers = $derived.by(() => {
    const counted = this.#countsBy(
      () => new Map(),
      ({ observer }) => observer ?? '',
    );
    return counted.some(({ name }) => name !== '') ? counted : [];
  });

  #countsBy(
    namesIn: (document: InterchangeDocument) => ReadonlyMap<string, string>,
    keyOf: (segment: InterchangeSegment) => string,
  ): { readonly name: string; readonly count: number }[] {
    const counts = new Map<string, number>();
    for (const document of this.documents) {
      const names = namesIn(document);
      for (const name of names.values()) counts.set(name, counts.get(name) ?? 0);
      for (const segment of document.segments) {
        const key = keyOf(segment);
        const name = names.get(key) ?? key;
        if (this.states.has(segment.state)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return [...counts].map(([name, count]) => ({ name, count }));
  }

  /** What would be written of each video. */
  readonly parts = $derived.by(() =>
    this.documents.map((document) => {
      const wanted = document.tracks.filter(({ name }) => !this.withoutTracks.has(name));
      const labels = [...labelNames(document), ['', ''] as const];
      const wantedLabels = labels.filter(([, name]) => !this.withoutLabels.has(name)).map(([id]) => id);
      const observers = new Set(document.segments.map(({ observer }) => observer ?? ''));
      return chosenPart(document, {
        tracks: wanted.map(({ id }) => id),
        states: [...this.states],
        labels: this.withoutLabels.size > 0 ? wantedLabels : null,
        observers:
          this.withoutObservers.size > 0
            ? [...observers].filter((name) => !this.withoutObservers.has(name))
            : null,
      });
    }),
  );

  readonly segmentCount = $derived(this.parts.reduce((sum, { segments }) => sum + segments.length, 0));

  readonly #rate = $derived(parseRate(this.rateText));
  readonly #listed = $derived.by<{ subsets: WriteOptions['subsets']; error: AppError | null }>(() => {
    if (!this.subsetList || !this.isSplit || !this.uses.has('split')) return { subsets: {}, error: null };
    try {
      return { subsets: parseSubsetList(this.subsetList.text, this.subsetList.name), error: null };
    } catch (thrown) {
      return { subsets: {}, error: toAppError(thrown) };
    }
  });
  /** Why the list of subsets cannot be used; null where it can or there is none. */
  get subsetListError(): AppError | null {
    return this.#listed.error;
  }
  /** Videos of this export that the list names. */
  readonly listedCount = $derived(
    this.documents.filter(({ video }) => listedSubset(video, this.#listed.subsets) !== undefined).length,
  );

  /** What was typed as shares is more than there is. */
  readonly isSplitWrong = $derived(
    this.isSplit &&
      this.uses.has('split') &&
      !(
        this.validationShare >= 0 &&
        this.testingShare >= 0 &&
        this.validationShare + this.testingShare <= 100
      ),
  );
  /** What was typed as a frame rate is none. */
  readonly isRateWrong = $derived(this.rateText.trim() !== '' && this.#rate === null);

  readonly #options = $derived<WriteOptions>({
    ...DEFAULT_WRITE_OPTIONS,
    frameRate: this.uses.has('frameRate') ? this.#rate : null,
    subset: this.subset,
    split:
      this.isSplit && this.uses.has('split')
        ? {
            validation: this.validationShare / 100,
            testing: this.testingShare / 100,
            seed: this.seed,
          }
        : null,
    subsets: this.#listed.subsets,
    mediaUrl: asFolder(this.place),
    startTimecode: this.startTimecode.trim() || null,
    existing: this.existing?.text ?? null,
    writtenAt: new Date().toISOString(),
  });

  readonly targets: readonly ExportTarget[] = $derived(
    exportTargets(this.parts, this.format, { isTogether: this.isTogether }),
  );

  /** What the files will not say, as sentences. */
  readonly losses = $derived.by<readonly string[]>(() => {
    const { decided, suggested } = decidedCounts(this.documents);
    const isLeftOut = suggested > 0 && !this.states.has('suggested');
    try {
      return [
        ...this.#shortenings(),
        ...(isLeftOut ? [decidedSentence(decided, suggested)] : []),
        ...exportLosses(this.parts, this.exporter, this.#options),
      ];
    } catch {
      // Why it cannot be written stands in the preview.
      return [];
    }
  });

  #shortenings(): string[] {
    const cut = this.targets.filter(({ isShortened }) => isShortened);
    return cut.length === 0 ? [] : [shortenedSentence(cut.length)];
  }

  /** The beginning of the first file; for a file with several videos, of the first video's part. */
  readonly preview = $derived.by<ExportPreview>(() => {
    const [target] = this.targets;
    if (!target) return { name: null, text: '', isWhole: true, error: null };
    try {
      const { text } = writeTogether(this.exporter, target.documents.slice(0, 1), this.#options);
      const lines = text.split(/\r\n|\n/, PREVIEW_LINES + 1);
      const shown = lines.slice(0, PREVIEW_LINES).map((line) => line.slice(0, PREVIEW_LINE_LENGTH));
      const isWhole = lines.length <= PREVIEW_LINES && target.documents.length === 1;
      return { name: target.name, text: shown.join('\n'), isWhole, error: null };
    } catch (thrown) {
      return { name: null, text: '', isWhole: true, error: toAppError(thrown) };
    }
  });

  /** Files that are written beside the first one, by name. */
  readonly fileCount = $derived.by(() => {
    if (this.preview.error || this.parts.length === 0) return 0;
    const [target] = this.targets;
    const written = writeTogether(this.exporter, target!.documents.slice(0, 1), this.#options);
    return this.targets.length * (1 + (written.beside?.length ?? 0));
  });

  readonly canWrite = $derived(
    !this.isReading &&
      this.parts.length > 0 &&
      !this.isRateWrong &&
      !this.isSplitWrong &&
      this.subsetListError === null &&
      this.preview.error === null,
  );

  /**
   * All files, complete.
   * @param textAt reads what lies at a name where it will be written, for formats that merge into it
   * Errors: what writers throw
   */
  async files(textAt: (name: string) => Promise<string | null> = async () => null): Promise<NamedText[]> {
    const made: NamedText[] = [];
    for (const { name, documents } of this.targets) {
      const there = this.uses.has('existing') ? await textAt(name) : null;
      const options = there === null ? this.#options : { ...this.#options, existing: there };
      made.push(...namedTexts(name, writeTogether(this.exporter, documents, options), this.format));
    }
    return made;
  }
}

/** Names of labels by their ids, with those above joined by `/`. */
function labelNames({ labels }: InterchangeDocument): ReadonlyMap<string, string> {
  return new Map(labels.map(({ id, name, path }) => [id, [...path, name].join('/')]));
}

/** A place without an end is a folder. */
function asFolder(place: string): string | null {
  const text = place.trim();
  if (text === '' || /[\\/=]$/.test(text)) return text || null;
  return text + (/^[a-z]:\\|^[^/]*\\/i.test(text) ? '\\' : '/');
}

function json(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '{}') ?? {};
  } catch {
    return {};
  }
}
