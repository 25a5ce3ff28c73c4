import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { readSetting } from '../library/api/library-settings.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { FileArtifacts } from './file-artifacts.ts';

/** What is computed of the videos of a library, in a folder beside it and within the limit that it has set. */
export interface LibraryArtifacts {
  readonly files: FileArtifacts;
  readonly artifacts: Artifacts;
}

/**
 * @param file the library's; it need not exist
 * @param limitBytes read whenever something was stored
 * @param report told of a folder that cannot be read or written; the work goes on without it
 */
export function artifactsBeside(
  file: string,
  limitBytes: () => number,
  report: (error: unknown) => void,
): LibraryArtifacts {
  const files = new FileArtifacts(`${file}-cache`, limitBytes);
  return { files, artifacts: new Artifacts(files, report) };
}

/** Of a library that is open. */
export function libraryArtifacts(
  database: LibraryDatabase,
  report: (error: unknown) => void = () => {},
): LibraryArtifacts {
  return artifactsBeside(database.file, () => readSetting(database, 'cacheLimitBytes'), report);
}
