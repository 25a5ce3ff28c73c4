import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { secondsToMicros } from '../../../engine/base/micros.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { reviewList } from '../../host/library/search/review.ts';
import { similarSegments } from '../../host/library/search/similar.ts';
import { DEFAULT_MODEL, scanModels } from '../../host/models/model-folders.ts';
import { aligned, printable, timeText } from '../options/plain-text.ts';
import type { LibraryOptions } from './library-options.ts';

/** What `review` prints: what is worth a look, most useful first. */
export function reviewText(database: LibraryDatabase, { limit, format }: LibraryOptions): string {
  const { left, segments } = reviewList(database, limit);
  if (format === 'json') {
    const plain = segments.map(({ thumbnailUrl: _thumbnail, pictureUrl: _picture, ...segment }) => segment);
    return `${JSON.stringify({ left, segments: plain }, null, 2)}\n`;
  }
  const rows = segments.map(({ startUs, endUs, label, score, video }) => [
    timeText(startUs),
    endUs === null ? '' : timeText(endUs),
    printable(label),
    score === null ? '' : score.toFixed(2),
    printable(video),
  ]);
  const lines = aligned([['start', 'end', 'label', 'score', 'video'], ...rows], 2);
  return `${lines.join('\n')}\n${left} left to check\n`;
}

/** What `similar VIDEO START END` prints. Errors: `usage`, and those of `similarSegments`. */
export async function similarText(
  database: LibraryDatabase,
  { operands, limit, format }: LibraryOptions,
  modelFolders: readonly string[],
): Promise<string> {
  const [name = '', start = '', end = ''] = operands;
  const [startUs, endUs] = [secondsOf('START', start), secondsOf('END', end)];
  if (endUs <= startUs) throw new AppError('usage', 'END must be after START: give both in seconds.');
  const { models } = await scanModels(modelFolders);
  const model = models.find(({ manifest }) => manifest.id === DEFAULT_MODEL);
  if (!model) throw new AppError('model/not-found', `The model "${DEFAULT_MODEL}" is not installed.`);
  const wish = { videoId: videoNamed(database, name), startUs, endUs, top: limit };
  const found = await similarSegments(database, libraryArtifacts(database).artifacts, model.manifest, wish);
  if (format === 'json') return `${JSON.stringify(found, null, 2)}\n`;
  const rows = found.map((each) => [
    each.score.toFixed(2),
    timeText(each.startUs),
    timeText(each.endUs),
    printable(each.video),
  ]);
  return `${aligned([['alike', 'start', 'end', 'video'], ...rows], 1).join('\n')}\n`;
}

/** By the path of a file, or by the name of a video that no other has. */
function videoNamed(database: LibraryDatabase, name: string): number {
  const byPath = database.get<{ video_id: number }>(
    'SELECT video_id FROM file WHERE path = ?',
    path.resolve(name),
  );
  if (byPath) return byPath.video_id;
  const [first, second] = database.all<{ id: number }>('SELECT id FROM video WHERE name = ? LIMIT 2', name);
  if (!first)
    throw new AppError('usage', `"${printable(name)}" is not in the library: give its name or its file.`);
  if (second) throw new AppError('usage', `Several videos are called "${printable(name)}": give the file.`);
  return first.id;
}

function secondsOf(what: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new AppError('usage', `${what} must be in seconds, such as 12.5, not "${printable(text)}".`);
  }
  return secondsToMicros(Number(text));
}
