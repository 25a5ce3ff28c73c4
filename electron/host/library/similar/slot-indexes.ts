import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import type { Artifacts } from '../../../../engine/artifacts/artifacts.ts';
import type { Artifact } from '../../../../engine/artifacts/kinds.ts';
import { AppError } from '../../../../engine/base/errors.ts';
import type { Region } from '../../../../engine/base/regions.ts';
import type { Manifest } from '../../../../engine/inference/package/manifest.ts';
import { encoderSha256 } from '../../../../engine/pipeline/model-identity.ts';
import { embeddingsKey } from '../../../../engine/pipeline/stored-scores.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import { SlotIndex } from '../../../../engine/teach/similar/slot-index.ts';
import type { LibraryArtifacts } from '../../artifacts/library-artifacts.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { type PaintedRow, paintedOutOfRow } from '../videos/painted-out.ts';
import { readIndex, storeIndex } from './stored-index.ts';

/** Videos whose mean is taken for that of all. */
const TYPICAL = 64;
/** Room that there is at first, and how much more than is needed when it is short. */
const LEAST_SLOTS = 65_536;
const ROOM = 1.5;

/** Share of the slots that may be missing in the file: they are put in at the next start, which is quick. */
const UNKEPT = 0.05;

/** What can be compared now. */
export interface Comparable {
  /** Its videos go by what is compared of them, see {@link comparedAs}. */
  readonly index: SlotIndex;
  /** The library's ids of them. */
  readonly ids: ReadonlyMap<string, number>;
  /** Videos of the library that are in it, and those of which nothing is stored. */
  readonly videos: number;
  readonly unknown: readonly number[];
}

/** What is stored of a video, as the library has it now. */
interface Compared {
  readonly id: number;
  readonly keptId: ContentId;
  readonly painted: readonly Region[];
  /** Another for another of the videos in its file, and where something else is painted out. */
  readonly name: string;
}

interface VideoRow extends PaintedRow {
  readonly id: number;
  readonly content_id: ContentId;
  readonly video_number: number | null;
}
const COLUMNS = 'id, content_id, video_number, painted_out, study';

/** What an index calls a video; undefined for one that the library does not have. */
export function comparedAs(database: LibraryDatabase, contentId: ContentId): string | undefined {
  const row = database.get<VideoRow>(`SELECT ${COLUMNS} FROM video WHERE content_id = ?`, contentId);
  return row && comparedOf(database, row).name;
}

function comparedOf(database: LibraryDatabase, row: VideoRow): Compared {
  const keptId = idOfVideo(row.content_id, row.video_number ?? undefined);
  const painted = paintedOutOfRow(database, row);
  const name = painted.length === 0 ? keptId : `${keptId} ${JSON.stringify(painted)}`;
  return { id: row.id, keptId, painted, name };
}

/**
 * The index of a library's slots, made in memory from what is stored of its videos when it is first asked for, kept in a
 * file beside the library for the next start, and kept up to date: videos that have come since are put into it, those of which nothing was stored are looked for again once
 * {@link forget} has said that there may be more.
 */
export class SlotIndexes {
  readonly #database: LibraryDatabase;
  readonly #artifacts: Artifacts;
  readonly #folder: string;
  readonly #report: (error: unknown) => void;
  readonly #missing = new Set<string>();
  #index: SlotIndex | null = null;
  /** Slots of the index that are in its file. */
  #keptSlots = 0;
  #isRead = false;
  #made: Promise<unknown> = Promise.resolve();

  /**
   * @param kept what is computed of the library's videos
   * @param report told of a file that cannot be written; the work goes on without it
   */
  constructor(
    database: LibraryDatabase,
    { files, artifacts }: LibraryArtifacts,
    report: (error: unknown) => void = () => {},
  ) {
    this.#database = database;
    this.#artifacts = artifacts;
    this.#folder = files.folder;
    this.#report = report;
  }

  /** To be called when something was computed of videos. */
  forget(): void {
    this.#missing.clear();
  }

  /** @param manifest of the package whose encoder's words are compared; always the same */
  async upToDate(manifest: Manifest): Promise<Comparable> {
    const turn = this.#made.then(() => this.#update(manifest));
    this.#made = turn.catch(() => undefined);
    return turn;
  }

  async #update(manifest: Manifest): Promise<Comparable> {
    const unknown: number[] = [];
    const videos = this.#database.all<VideoRow>(`SELECT ${COLUMNS} FROM video ORDER BY id`).flatMap((row) => {
      try {
        return [comparedOf(this.#database, row)];
      } catch (error) {
        // What is painted out of it is not known: who asks for it alone is told, the others are compared.
        if (!(error instanceof AppError)) throw error;
        unknown.push(row.id);
        return [];
      }
    });
    if (!this.#isRead) await this.#readKept(manifest, videos);
    for (const video of videos) {
      const { id, name } = video;
      if (this.#index?.has(name)) continue;
      const stored = this.#missing.has(name) ? null : await this.#stored(video, manifest);
      if (!stored) {
        this.#missing.add(name);
        unknown.push(id);
        continue;
      }
      this.#index ??= new SlotIndex(await this.#common(videos, manifest), LEAST_SLOTS);
      this.#put(this.#index, name, stored);
      await setImmediate();
    }
    await this.#keep(manifest);
    const known = videos.filter(({ name }) => this.#index?.has(name)).length;
    const index = this.#index ?? new SlotIndex(new Float32Array(0), 0);
    return {
      index,
      ids: new Map(videos.map(({ id, name }) => [name, id])),
      videos: known,
      unknown,
    };
  }

  get #file(): string {
    return path.join(this.#folder, 'similar.index');
  }

  /** Takes what was kept of an index, if it is of this encoder and mostly of videos that are still there. */
  async #readKept(manifest: Manifest, videos: readonly Compared[]): Promise<void> {
    this.#isRead = true;
    const parts = await readIndex(this.#file, await encoderSha256(manifest, []));
    if (!parts) return;
    const here = new Set(videos.map(({ name }) => name));
    const slotsOf = (counted: typeof parts.videos) => counted.reduce((sum, [, slots]) => sum + slots, 0);
    const all = slotsOf(parts.videos);
    // What is left of videos that are gone costs a search; many of them make another mean, too.
    if (slotsOf(parts.videos.filter(([name]) => here.has(name))) < all / 2) return;
    this.#index = SlotIndex.of(parts, LEAST_SLOTS);
    this.#keptSlots = all;
  }

  /** Nothing is kept of a library that is quickly gone through, or where the disk is full. */
  async #keep(manifest: Manifest): Promise<void> {
    const index = this.#index;
    if (!index || index.slots - this.#keptSlots <= Math.max(LEAST_SLOTS, UNKEPT * index.slots)) return;
    this.#keptSlots = index.slots;
    const encoder = await encoderSha256(manifest, []);
    await storeIndex(this.#file, encoder, index.parts()).catch((error: unknown) => this.#report(error));
  }

  async #stored({ keptId, painted }: Compared, manifest: Manifest): Promise<Artifact<'embeddings'> | null> {
    return this.#artifacts.get(await embeddingsKey(keptId, manifest, painted));
  }

  #put(index: SlotIndex, video: string, { shape, data }: Artifact<'embeddings'>): void {
    const [slots = 0, width = 0] = shape;
    if (width !== index.width) return;
    if (index.slots + slots > index.capacity) {
      this.#index = index.grown(Math.ceil((index.slots + slots) * ROOM));
    }
    this.#index!.add({ video, slots, data: new Float32Array(data) });
  }

  /** The mean of the slots of the first videos that are known. */
  async #common(videos: readonly Compared[], manifest: Manifest): Promise<Float32Array<ArrayBuffer>> {
    let sums = new Float64Array(0);
    let [slots, taken] = [0, 0];
    for (const video of videos) {
      const stored = await this.#stored(video, manifest);
      if (!stored) continue;
      const [count = 0, width = 0] = stored.shape;
      if (sums.length === 0) sums = new Float64Array(width);
      const data = new Float32Array(stored.data);
      for (let slot = 0; slot < count; slot++) {
        for (let i = 0; i < width; i++) sums[i] = sums[i]! + data[slot * width + i]!;
      }
      slots += count;
      taken += 1;
      if (taken === TYPICAL) break;
    }
    return Float32Array.from(sums, (sum) => sum / Math.max(1, slots));
  }
}
