import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { own, storeOf, suggested } from '../../../../engine/annotation/document/document.fake.ts';
import { writeProject } from '../../../../engine/annotation/project-file/write-project.ts';
import { sampleResult } from '../../../../engine/formats/core/result.fake.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import type { ProjectFile, ProjectRevision } from '../../../contract/projects.ts';
import { LibraryDatabase } from '../database/database.ts';
import { indexProject } from '../projects/project-index.ts';
import { recordResult } from '../videos/results.ts';
import { recordFile } from '../videos/videos.ts';
import { foundDocuments } from './found-documents.ts';
import { allSegments } from './search.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-found-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a video that was tagged again since its project was saved has what the newest run suggests, and nothing is a stranger', async () => {
  const database = new LibraryDatabase(path.join(folder, 'own.sqlite'));
  const contentId = 'c'.repeat(64) as ContentId;
  const file = { path: path.join(folder, 'clip.mp4'), contentId, sizeBytes: 10, stamp: '1', dateMs: 1 };
  const videoId = recordFile(database, { ...file, folderId: null });
  const records = [...storeOf(own('a', 10, 20), suggested('b', 40, 45)).records()].map((record) =>
    record.type === 'video' ? { ...record, contentId } : record,
  );
  const project: ProjectFile = {
    text: writeProject({ revision: 1, records, extra: {} }),
    revision: '1' as ProjectRevision,
    savedAtMs: 1,
    place: 'library',
    notice: null,
  };
  indexProject(database, { contentId }, project);
  const read = async () => {
    const find = () => allSegments(database, {}, 'video');
    const { documents, idOf, strangers } = await foundDocuments(
      database,
      { read: async () => project },
      find,
    );
    expect([strangers.size, [...idOf.values()].sort()]).toEqual([0, [...find()].sort()]);
    return documents.map(({ tracks, segments }) => {
      const names = new Map(tracks.map(({ id, name }) => [id, name]));
      return segments.map(({ track, startUs }) => `${names.get(track)} ${startUs / 1e6}`);
    });
  };
  expect(await read()).toEqual([['You 10', 'Base 40']]);
  recordResult(database, { videoId, modelSha256: 'ab'.repeat(32), settings: '' }, sampleResult());
  expect(await read()).toEqual([['You 10', 'Base 1.25', 'Base 5']]);
  database.close();
});
