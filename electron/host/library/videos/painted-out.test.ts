import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VIDEO as CLIP } from '../../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../../engine/annotation/document/ids.ts';
import { newStudyRecord } from '../../../../engine/annotation/document/new-records.ts';
import type { AnyRecord, PaintedRegion } from '../../../../engine/annotation/document/records.ts';
import { writeProject } from '../../../../engine/annotation/project-file/write-project.ts';
import { writeStudy } from '../../../../engine/annotation/study/study-file.ts';
import type { Word } from '../../../../engine/annotation/study/study-words.ts';
import { sampleResult } from '../../../../engine/formats/core/result.fake.ts';
import { LibraryDatabase } from '../database/database.ts';
import { indexProject } from '../projects/project-index.ts';
import { comparedAs } from '../similar/slot-indexes.ts';
import { paintedOutOf } from './painted-out.ts';
import { findResult, recordResult } from './results.ts';
import { recordFile } from './videos.ts';

const VIDEO = { ...CLIP, id: idOf('video', 'ab'.repeat(32)), contentId: 'ab'.repeat(32) };
const OTHER = 'cd'.repeat(32);
const CLOCK = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
const LOGO = { x: 0.5, y: 0, width: 0.5, height: 0.1 };
const region = (videoId: PaintedRegion['videoId'], sides: typeof CLOCK): PaintedRegion => ({
  ...{ type: 'region', id: idOf('region', videoId === null ? 'shared' : 'own'), videoId },
  ...sides,
});

let folder: string;
let database: LibraryDatabase;
let id: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-painted-'));
  mkdirSync(path.join(folder, 'studies'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  const seen = { contentId: VIDEO.contentId, sizeBytes: 10, stamp: '1', dateMs: 1, folderId: null };
  id = recordFile(database, { ...seen, path: path.join(folder, 'a.mp4') });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

let revisions = 0;
function saveProject(...more: readonly AnyRecord[]): void {
  const text = writeProject({ revision: 1, records: [VIDEO, ...more], extra: {} });
  const revision = (++revisions).toString(16).padStart(64, '0');
  indexProject(database, { contentId: VIDEO.contentId }, { text, revision });
}

function saveStudy(study: string, ...words: readonly PaintedRegion[]): void {
  const text = writeStudy({ words: words as Word[], removed: new Map(), projects: [] });
  writeFileSync(path.join(folder, 'studies', `${study}.tubelet-study`), text);
}

test('a video has its own regions and those of the study that its labels belong to', () => {
  const winter = newStudyRecord({ id: idOf('study', 'winter'), name: 'Winter' });
  expect(paintedOutOf(database, id)).toEqual([]);
  saveStudy('default', region(null, LOGO));
  expect(paintedOutOf(database, id)).toEqual([LOGO]);
  // Its copy of the study's words counts for nothing: the study may have changed since.
  saveProject(region(VIDEO.id, CLOCK), region(null, LOGO), winter);
  expect(paintedOutOf(database, id)).toEqual([CLOCK]);
  saveStudy('winter', region(null, LOGO));
  expect(paintedOutOf(database, id)).toEqual([LOGO, CLOCK]);
  saveStudy('winter');
  saveProject(winter);
  expect(paintedOutOf(database, id)).toEqual([]);
});

test('where the study or the labels cannot be read it is said that nothing is known, and never taken for nothing', () => {
  saveStudy('default', region(null, LOGO));
  saveProject();
  writeFileSync(path.join(folder, 'studies', 'default.tubelet-study'), 'damaged');
  expect(() => paintedOutOf(database, id)).toThrow(
    'It is not known what is painted out of this video, as the study "default" cannot be read (its file is damaged)',
  );
  saveStudy('default');
  expect(paintedOutOf(database, id)).toEqual([]);

  const other = recordFile(database, {
    ...{ contentId: OTHER, sizeBytes: 10, stamp: '1', dateMs: 1, folderId: null },
    path: path.join(folder, 'b.mp4'),
  });
  indexProject(database, { contentId: OTHER }, { text: 'damaged', revision: '1'.repeat(64) });
  expect(() => paintedOutOf(database, other)).toThrow('as its labels cannot be read: open it to see why.');
  // What labels said while they could be read holds.
  saveProject(region(VIDEO.id, CLOCK));
  indexProject(database, { contentId: VIDEO.contentId }, { text: 'damaged', revision: '2'.repeat(64) });
  expect(paintedOutOf(database, id)).toEqual([CLOCK]);
});

test('what was found without a region is not taken for what is found with it', () => {
  const result = sampleResult();
  const key = { videoId: id, modelSha256: result.model.sha256, settings: '' };
  recordResult(database, key, result);
  const bare = comparedAs(database, VIDEO.contentId);
  expect(findResult(database, key, paintedOutOf(database, id))).toBeDefined();
  saveProject(region(VIDEO.id, CLOCK));
  expect(findResult(database, key, paintedOutOf(database, id))).toBeUndefined();
  expect(comparedAs(database, VIDEO.contentId)).not.toBe(bare);
  recordResult(database, key, { ...result, video: { ...result.video, paintedOut: [CLOCK] } });
  expect(findResult(database, key, paintedOutOf(database, id))?.video.paintedOut).toEqual([CLOCK]);
  saveProject();
  expect(findResult(database, key, paintedOutOf(database, id))).toBeUndefined();
  expect(comparedAs(database, VIDEO.contentId)).toBe(bare);
});
