import { afterEach, expect, test, vi } from 'vitest';
import { VIDEO } from '../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { writeProject } from '../../../engine/annotation/project-file/write-project.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { Studies } from '../study/studies.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { ProjectApi } from './project-api.ts';
import { paintedOutOfFile } from './saved-regions.ts';

const ID = 'ab'.repeat(32);
const CLOCK = { x: 0, y: 0.9, width: 0.25, height: 0.1 };
const LOGO = { x: 0.5, y: 0, width: 0.5, height: 0.1 };
const shared = { type: 'region', id: idOf('region', 'shared'), videoId: null, ...LOGO };

afterEach(() => vi.restoreAllMocks());

const fileOf = (document: object) =>
  ({ document, mediaToken: null, contentId: () => Promise.resolve(ID) }) as unknown as VideoFile;
const closed = fileOf({ isOpen: false });

function studiesOf(unread: AppError | null = null): Studies {
  const wordsOf = () => (unread ? Promise.reject(unread) : Promise.resolve([shared]));
  return { currentId: 'default', wordsOf, unreadOf: () => unread } as unknown as Studies;
}

function saved(text: string | null): void {
  const answer = text === null ? null : { text, revision: '0' };
  vi.spyOn(ProjectApi.prototype, 'read').mockResolvedValue(answer as never);
}

test('a closed video has the regions that are saved with it, and those of its study', async () => {
  saved(null);
  expect(await paintedOutOfFile(closed, studiesOf(), 'page')).toEqual([LOGO]);
  const own = { type: 'region', id: idOf('region', 'own'), videoId: idOf('video', ID), ...CLOCK };
  const video = { ...VIDEO, id: idOf('video', ID), contentId: ID };
  saved(writeProject({ revision: 1, records: [video, own as never], extra: {} }));
  expect(await paintedOutOfFile(closed, studiesOf(), 'page')).toEqual([LOGO, CLOCK]);
});

test('where labels or their study cannot be read no model is shown what may be painted out', async () => {
  const unknown = /^It is not known what is painted out of this video, so it is not analysed: /;
  saved('damaged');
  await expect(paintedOutOfFile(closed, studiesOf(), 'page')).rejects.toThrow(unknown);
  saved(null);
  const damaged = studiesOf(new AppError('format/invalid', 'The study is damaged.'));
  await expect(paintedOutOfFile(closed, damaged, 'page')).rejects.toThrow(
    'so it is not analysed: The study is damaged.',
  );
  const open = fileOf({ isOpen: true, painted: [CLOCK] });
  expect(await paintedOutOfFile(open, studiesOf(), 'page')).toEqual([CLOCK]);
  await expect(paintedOutOfFile(open, damaged, 'page')).rejects.toThrow(unknown);
});
