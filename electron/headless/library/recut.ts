import { AppError } from '../../../engine/base/errors.ts';
import { recutText } from '../../contract/recut.ts';
import { libraryArtifacts } from '../../host/artifacts/library-artifacts.ts';
import type { LibraryDatabase } from '../../host/library/database/database.ts';
import { labelKey } from '../../host/library/search/segments.ts';
import { labelsOfNoModel, recutVideos } from '../../host/library/videos/recut.ts';
import { videoIds, videosCodedIn } from '../../host/library/videos/video-list.ts';
import { printable } from '../options/plain-text.ts';
import { filterOf, print } from './command-parts.ts';
import type { LibraryOptions } from './library-options.ts';

const TOLD_EVERY_MS = 200;
/** So many labels are offered. */
const MOST_LABELS = 20;

/** Cuts the scores of the videos that were chosen anew. Returns the exit status. Errors: `usage` where there is none. */
export async function recut(
  database: LibraryDatabase,
  options: LibraryOptions,
  modelFolders: readonly string[],
): Promise<number> {
  const videos = chosenVideos(database, options);
  await expectLabels(database, Object.keys(options.recut?.labelThresholds ?? {}), modelFolders);
  let toldAt = 0;
  const counts = await recutVideos(videos, options.recut!, {
    database,
    artifacts: libraryArtifacts(database).artifacts,
    modelFolders,
    onProgress: (done, total) => {
      if (!process.stderr.isTTY || (done < total && performance.now() - toldAt < TOLD_EVERY_MS)) return;
      toldAt = performance.now();
      process.stderr.write(`\r${done} of ${total} videos${done === total ? '\n' : ''}`);
    },
  });
  print(options.format === 'json' ? `${JSON.stringify(counts)}\n` : `${recutText(counts)}\n`);
  return 0;
}

/** In a study: only what somebody has coded there, as videos that nobody has coded are in every one. */
function chosenVideos(database: LibraryDatabase, options: LibraryOptions): readonly number[] {
  const { labels = [], text, folder, fromMs, toMs, study } = filterOf(database, options);
  if (labels.length > 1) throw new AppError('usage', 'recut takes one --label: run it once for each.');
  const label = labels[0] === undefined ? undefined : labelKey(labels[0]);
  const defined = Object.entries({ text, folder, label, fromMs, toMs, study }).filter(
    ([, value]) => value !== undefined,
  );
  const all = videoIds(database, Object.fromEntries(defined));
  const chosen = study === undefined ? all : videosCodedIn(database, all, study);
  if (chosen.length === 0 && defined.length > 0)
    throw new AppError(
      'usage',
      'No video is like that: change the words, the label, the study or the folder.',
    );
  return chosen;
}

async function expectLabels(
  database: LibraryDatabase,
  ids: readonly string[],
  modelFolders: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { unknown, known } = await labelsOfNoModel(database, ids, modelFolders);
  // Where no model is here, it is told how many videos that concerns.
  if (unknown.length === 0 || known.length === 0) return;
  const offered = `${known.slice(0, MOST_LABELS).join(', ')}${known.length > MOST_LABELS ? ' and more' : ''}`;
  throw new AppError(
    'usage',
    `No video here was tagged by a model with a label "${printable(unknown[0]!)}": choose from ${offered}.`,
  );
}
