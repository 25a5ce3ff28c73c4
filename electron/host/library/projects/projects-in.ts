import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { studyName } from '../../../contract/study-name.ts';
import { STUDIES_FOLDER } from '../../projects/project-places.ts';
import type { IndexKey } from './project-index.ts';

/** Every project that a library keeps itself: of each video its own, where there is one, and those in further studies. */
export async function projectsIn(folder: string): Promise<IndexKey[]> {
  const keys: IndexKey[] = [];
  for (const contentId of await namesIn(folder)) {
    if (!/^[0-9a-f]{64}$/.test(contentId)) continue;
    keys.push({ contentId });
    for (const study of await namesIn(path.join(folder, contentId, STUDIES_FOLDER)))
      if (v.is(studyName, study)) keys.push({ contentId, study });
  }
  return keys;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => []);
}
