import { type FSWatcher, watch } from 'node:fs';
import { toAppError } from '../../../engine/base/errors.ts';
import { Settling } from '../../host/library/folders/settling.ts';
import { statsOf } from '../../host/library/videos/find-file.ts';
import type { FoundVideo } from '../../host/library/videos/find-videos.ts';
import { stampOf } from '../../host/library/videos/videos.ts';

/** Network shares tell of no change, so folders are looked through now and then in any case. */
const EVERY_MS = 5000;

/**
 * Calls `tag` with the videos that are there, and again with those that come or change, until `signal` aborts. A file
 * that something still writes to waits. What cannot be read comes with its error, once for as long as that lasts; a
 * folder that holds no video yet is waited for.
 * @param find looks through the folders
 */
export async function watchVideos(
  inputs: readonly string[],
  find: () => Promise<readonly FoundVideo[]>,
  tag: (videos: readonly FoundVideo[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const stamps = new Map<string, string>();
  const settling = new Settling();
  let told: ReadonlySet<string> = new Set();
  const bell = new Bell();
  const watchers = inputs.flatMap((input) => watched(input, () => bell.ring()));
  signal.addEventListener('abort', () => bell.ring(), { once: true });
  try {
    while (!signal.aborted) {
      const fresh: FoundVideo[] = [];
      const failing = new Set<string>();
      for (const video of await find()) {
        const { file } = video;
        if (video.error?.code === 'source/gone') continue;
        try {
          if (video.error) throw video.error;
          const stats = await statsOf(file);
          const stamp = stampOf(stats);
          if (stamp === stamps.get(file) || !settling.isSettled(file, stats)) continue;
          stamps.set(file, stamp);
          fresh.push(video);
        } catch (error) {
          failing.add(file);
          if (!told.has(file)) fresh.push({ file, error: toAppError(error) });
        }
      }
      told = failing;
      if (fresh.length > 0) await tag(fresh);
      if (!signal.aborted) await bell.wait(EVERY_MS);
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}

/** Wakes one who waits, a moment after it was rung last. */
class Bell {
  #wake: (() => void) | undefined;
  #quiet: NodeJS.Timeout | undefined;

  ring(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#wake?.(), 500);
  }

  async wait(most: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, most);
    });
    clearTimeout(timer);
  }
}

function watched(folder: string, onChange: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { recursive: true }, onChange);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
