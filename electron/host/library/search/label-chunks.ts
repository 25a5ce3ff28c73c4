import type { LibraryDatabase } from '../database/database.ts';

/** Videos of one chunk: those whose ids share all but the last six bits. */
const CHUNK_BITS = 6;
/** Fewer videos than this are looked up one by one. */
const MANY = 1000;
/** So many chunks are made in one transaction. */
const AT_ONCE = 32;

export interface LabelCount {
  readonly videos: number;
  readonly segments: number;
}

interface ChunkRow {
  readonly chunk: number;
  readonly packed: Uint8Array;
}

/**
 * How many of these videos have each label, and in how many segments, by the label's id. Joining tens of thousands of
 * videos with `video_label` takes seconds, so its rows are also kept packed, 64 videos to a blob, as numbers of 32 bits:
 * for each label its id, how many videos have it, and for each of these its place in the chunk times 2^24 plus its
 * segments. A chunk is only a copy: {@link forgetChunk} drops it when a video of it changes, and it is made again here.
 */
export function countLabels(database: LibraryDatabase, ids: readonly number[]): Map<number, LabelCount> {
  if (ids.length < MANY) return countOneByOne(database, ids);
  const wanted = new Map<number, Uint8Array>();
  for (const id of ids) {
    const chunk = id >> CHUNK_BITS;
    let places = wanted.get(chunk);
    if (!places) {
      places = new Uint8Array(1 << CHUNK_BITS);
      wanted.set(chunk, places);
    }
    places[placeOf(id)] = 1;
  }
  const counts = new Map<number, LabelCount>();
  const missing = new Map(wanted);
  for (const { chunk, packed } of database.all<ChunkRow>('SELECT chunk, packed FROM label_chunk')) {
    const places = wanted.get(chunk);
    if (!places) continue;
    missing.delete(chunk);
    addChunk(counts, packed, places);
  }
  const chunks = [...missing.keys()];
  for (let at = 0; at < chunks.length; at += AT_ONCE) {
    database.write(() => {
      for (const chunk of chunks.slice(at, at + AT_ONCE)) {
        addChunk(counts, makeChunk(database, chunk), missing.get(chunk)!);
      }
    });
  }
  return counts;
}

/** To be called in the transaction that changes the labels of a video. */
export function forgetChunk(database: LibraryDatabase, videoId: number): void {
  database.run('DELETE FROM label_chunk WHERE chunk = ?', videoId >> CHUNK_BITS);
}

function countOneByOne(database: LibraryDatabase, ids: readonly number[]): Map<number, LabelCount> {
  const rows = database.all<LabelCount & { readonly id: number }>(
    `SELECT label_id AS id, count(*) AS videos, sum(segments) AS segments FROM video_label
     WHERE video_id IN (SELECT value FROM json_each(?)) GROUP BY label_id`,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, videos, segments }) => [id, { videos, segments }]));
}

/** The same of codings, by their ids: few videos are coded again. */
export function countInCodings(
  database: LibraryDatabase,
  codings: readonly number[],
): Map<number, LabelCount> {
  if (codings.length === 0) return new Map();
  const rows = database.all<LabelCount & { readonly id: number }>(
    `SELECT label_id AS id, count(*) AS videos, sum(segments) AS segments FROM coding_label
     WHERE coding_id IN (SELECT value FROM json_each(?)) GROUP BY label_id`,
    JSON.stringify(codings),
  );
  return new Map(rows.map(({ id, videos, segments }) => [id, { videos, segments }]));
}

function makeChunk(database: LibraryDatabase, chunk: number): Uint8Array {
  const first = chunk << CHUNK_BITS;
  // Two texts are read and put in order of labels here several times as fast as SQLite gives sorted rows.
  const { labels, counts } = database.get<{ labels: string; counts: string }>(
    `SELECT json_group_array(label_id) AS labels, json_group_array((video_id - ?) * 16777216 + segments) AS counts
     FROM video_label WHERE video_id BETWEEN ? AND ?`,
    ...[first, first, first + (1 << CHUNK_BITS) - 1],
  )!;
  const values = JSON.parse(counts) as number[];
  const byLabel = new Map<number, number[]>();
  for (const [index, label] of (JSON.parse(labels) as number[]).entries()) {
    const some = byLabel.get(label);
    if (some) some.push(values[index]!);
    else byLabel.set(label, [values[index]!]);
  }
  const numbers = [...byLabel].flatMap(([label, some]) => [label, some.length, ...some]);
  const packed = new Uint8Array(Uint32Array.from(numbers).buffer);
  database.run('INSERT OR REPLACE INTO label_chunk (chunk, packed) VALUES (?, ?)', chunk, packed);
  return packed;
}

function addChunk(counts: Map<number, LabelCount>, packed: Uint8Array, places: Uint8Array): void {
  const aligned = packed.byteOffset % 4 === 0 ? packed : packed.slice();
  const numbers = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  for (let at = 0; at < numbers.length; ) {
    const label = numbers[at]!;
    const end = at + 2 + numbers[at + 1]!;
    let videos = 0;
    let segments = 0;
    for (at += 2; at < end; at++) {
      const value = numbers[at]!;
      if (places[value >>> 24] === 0) continue;
      videos += 1;
      segments += value & 0xffffff;
    }
    if (videos === 0) continue;
    const count = counts.get(label);
    counts.set(label, {
      videos: (count?.videos ?? 0) + videos,
      segments: (count?.segments ?? 0) + segments,
    });
  }
}

function placeOf(videoId: number): number {
  return videoId & ((1 << CHUNK_BITS) - 1);
}
