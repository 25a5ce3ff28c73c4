import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';
import { LibraryDatabase } from '../../electron/host/library/database.ts';
import { lookAt } from '../../electron/host/library/find-file.ts';
import { enqueue, jobCounts } from '../../electron/host/library/jobs.ts';
import { writeSetting } from '../../electron/host/library/library-settings.ts';
import { BatchQueue } from '../../electron/host/library/queue.ts';
import { NodeTagger } from '../../electron/host/library/tagger.ts';
import { shortVideos } from './bench-media.ts';

/**
 * Short files through the whole queue, one at a time: what the library costs for each file beyond opening, decoding and
 * inference, and whether memory grows.
 * @param line prints a figure
 */
export async function measureQueue(
  line: (what: string, figure: string) => void,
  files: number,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-bench-queue-'));
  const database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  try {
    const videos = shortVideos(folder, files);
    const scanBegun = performance.now();
    const ids: number[] = [];
    for (const file of videos) ids.push(await lookAt(database, file, null));
    const scan = (performance.now() - scanBegun) / files;

    writeSetting(database, 'concurrency', 1);
    const settings = { threshold: null, minDurationUs: null };
    enqueue(database, ids, { model: 'tiny-streaming', settings, isForced: false });
    const memory: number[] = [];
    const tagger = new NodeTagger([path.join(ROOT, 'models/fixtures')]);
    let tagging = 0;
    const tag = tagger.tag.bind(tagger);
    tagger.tag = async (...given) => {
      const from = performance.now();
      try {
        return await tag(...given);
      } finally {
        tagging += performance.now() - from;
      }
    };
    const begun = performance.now();
    await new Promise<void>((resolve) => {
      const queue = new BatchQueue({
        database,
        tagger,
        onChange: (what) => {
          if (what === 'state') memory.push(process.memoryUsage.rss());
        },
        onEnd: () => void queue.close().then(resolve),
        report: (error) => console.error(error),
      });
      queue.start();
    });
    const each = (performance.now() - begun) / files;
    const { done, failed } = jobCounts(database);
    const at = (share: number) => `${Math.round(memory[Math.floor(memory.length * share)]! / 1e6)} MB`;
    line(`batch of ${files} files of 1 s`, `${done} done, ${failed} failed, ${each.toFixed(0)} ms a file`);
    const inside = tagging / files;
    line('of that, opening, decoding and inference', `${inside.toFixed(0)} ms a file`);
    line(
      'cost of queue and library',
      `${(each - inside).toFixed(1)} ms a file, and ${scan.toFixed(1)} ms to find it`,
    );
    line('memory after a tenth, a half and all', `${at(0.1)}, ${at(0.5)}, ${at(0.999)}`);
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
