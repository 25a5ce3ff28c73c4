import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { secondsToMicros } from '../../../engine/base/micros.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { SegmentFilter } from '../../contract/segments.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { reviewList } from '../../host/library/search/review.ts';
import { labelKey } from '../../host/library/search/segments.ts';
import { similarSegments } from '../../host/library/similar/similar.ts';
import { SlotIndexes } from '../../host/library/similar/slot-indexes.ts';
import { findBase } from '../../host/models/model-folders.ts';
import { aligned, printable, timeText } from '../options/plain-text.ts';
import type { LibraryOptions } from './library-options.ts';

/** What `review` prints: what is worth a look, most useful first. */
export function reviewText(
  database: LibraryDatabase,
  filter: SegmentFilter,
  { limit, format }: LibraryOptions,
): string {
  const { labels, folder, study } = filter;
  refuseUnknown(database, labels ?? []);
  const { left, worth, decided, segments } = reviewList(database, {
    limit,
    ...(labels ? { labels: [...labels] } : {}),
    ...(folder === undefined ? {} : { folder }),
    ...(study === undefined ? {} : { study }),
  });
  if (format === 'json') {
    const plain = segments.map(({ thumbnailUrl: _thumbnail, pictureUrl: _picture, ...segment }) => segment);
    return `${JSON.stringify({ left, worth, decided, segments: plain }, null, 2)}\n`;
  }
  const rows = segments.map(({ startUs, endUs, label, score, video }) => [
    timeText(startUs),
    endUs === null ? '' : timeText(endUs),
    printable(label),
    score === null ? '' : score.toFixed(2),
    printable(video),
  ]);
  const lines = aligned([['start', 'end', 'label', 'score', 'video'], ...rows], 2);
  return `${lines.join('\n')}\n${left} left to check, about ${worth} of them before further checks change little\n`;
}

/** A name that no segment has is misspelt, which is not the same as that none of it waits. Errors: `usage`. */
function refuseUnknown(database: LibraryDatabase, labels: readonly string[]): void {
  const known = (name: string) => database.get('SELECT 1 FROM label WHERE key = ?', labelKey(name));
  const unknown = labels.find((name) => !known(name));
  if (unknown !== undefined)
    throw new AppError('usage', `No label is called "${printable(unknown)}": library stats lists them.`);
}

/** What `similar VIDEO START END` prints. Errors: `usage`, and those of `similarSegments`. */
export async function similarText(
  database: LibraryDatabase,
  { operands, limit, format, filter: { study } }: LibraryOptions,
  modelFolders: readonly string[],
): Promise<string> {
  const [name = '', start = '', end = ''] = operands;
  const [startUs, endUs] = [secondsOf('START', start), secondsOf('END', end)];
  if (endUs <= startUs) throw new AppError('usage', 'END must be after START: give both in seconds.');
  const { manifest } = await findBase(modelFolders);
  const indexes = new SlotIndexes(database, libraryArtifacts(database));
  const { contentId } = videoNamed(database, name);
  const wish = {
    contentId,
    startUs,
    endUs,
    top: limit,
    isHere: false,
    ...(study === undefined ? {} : { study }),
  };
  const { segments: found, unknown } = await similarSegments(database, indexes, manifest, wish);
  if (format === 'json') {
    const plain = found.map(({ thumbnailUrl: _thumbnail, pictureUrl: _picture, ...segment }) => segment);
    return `${JSON.stringify(plain, null, 2)}\n`;
  }
  const rows = found.map((each) => [
    each.score.toFixed(2),
    timeText(each.startUs),
    timeText(each.endUs),
    printable(each.marked ?? ''),
    printable(each.video),
  ]);
  const others = unknown === 0 ? '' : `${unknown} videos were not compared: tag them first\n`;
  return `${aligned([['alike', 'start', 'end', 'marked', 'video'], ...rows], 1).join('\n')}\n${others}`;
}

/** By the path of a file, or by the name of a video that no other has. */
function videoNamed(database: LibraryDatabase, name: string): { readonly contentId: ContentId } {
  const byPath = database.get<{ contentId: ContentId }>(
    'SELECT content_id AS contentId FROM file JOIN video ON video.id = video_id WHERE path = ?',
    path.resolve(name),
  );
  if (byPath) return byPath;
  const [first, second] = database.all<{ contentId: ContentId }>(
    'SELECT content_id AS contentId FROM video WHERE name = ? LIMIT 2',
    name,
  );
  if (!first)
    throw new AppError('usage', `"${printable(name)}" is not in the library: give its name or its file.`);
  if (second) throw new AppError('usage', `Several videos are called "${printable(name)}": give the file.`);
  return first;
}

function secondsOf(what: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new AppError('usage', `${what} must be in seconds, such as 12.5, not "${printable(text)}".`);
  }
  return secondsToMicros(Number(text));
}
