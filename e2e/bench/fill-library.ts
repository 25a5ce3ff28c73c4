import path from 'node:path';
import { LibraryDatabase } from '../../electron/host/library/database/database.ts';
import { replaceSegments } from '../../electron/host/library/search/segments.ts';
import { recordFile, recordMissing, recordProbe } from '../../electron/host/library/videos/videos.ts';
import { LIBRARY_FILE } from '../../electron/host/user-folders.ts';

const LABELS = ['Walking', 'Falling', 'Waving', 'Serving', 'Sitting', 'Standing up', 'Pouring', 'Jumping'];
const AT_ONCE = 5000;

/** Fills a library with so many videos, whose files are not there, and a few segments in each. */
export function fillLibrary(folder: string, videos: number, segmentsEach: number): void {
  const database = new LibraryDatabase(path.join(folder, LIBRARY_FILE));
  for (let first = 0; first < videos; first += AT_ONCE) {
    database.write(() => {
      for (let number = first; number < Math.min(videos, first + AT_ONCE); number++) {
        addVideo(database, number, segmentsEach);
      }
    });
  }
  database.optimize();
  database.close();
}

function addVideo(database: LibraryDatabase, number: number, segmentsEach: number): void {
  const file = path.join('/videos', `${2000 + (number % 25)}`, `clip ${number + 1}.mp4`);
  const videoId = recordFile(database, {
    path: file,
    contentId: number.toString(16).padStart(64, '0'),
    sizeBytes: 1_000_000 + number * 17,
    stamp: `${number}`,
    dateMs: 1.6e12 + number * 60_000,
    folderId: null,
  });
  recordProbe(database, videoId, {
    durationUs: 60e6 + (number % 3600) * 1e6,
    width: 1920,
    height: 1080,
    frameRate: '30/1',
    codec: 'h264',
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
  });
  const segments = Array.from({ length: segmentsEach }, (_, at) => ({
    label: LABELS[(number + at) % LABELS.length]!,
    startUs: at * 5e6,
    endUs: at * 5e6 + 2e6 + (number % 7) * 1e5,
    score: ((number * 31 + at * 17) % 1000) / 1000,
    state: 'suggested' as const,
    origin: 'model' as const,
    note: '',
  }));
  replaceSegments(database, videoId, 'model', segments);
  recordMissing(database, file);
}
