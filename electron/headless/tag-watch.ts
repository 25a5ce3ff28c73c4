import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FoundVideo } from '../host/library/find-videos.ts';

/** Network shares tell of no change, so folders are looked through now and then in any case. */
const EVERY_MS = 5000;
/** Copying makes many changes, and a file that was written to a moment ago may not be whole. */
const SETTLE_MS = 2000;

/**
 * Waits until there are videos that were not there before, or that have changed since, and calls `tag` with them; again
 * and again until `signal` aborts.
 * @param find looks through the folders
 * @param known what has been tagged already
 */
export async function watchVideos(
  inputs: readonly string[],
  find: () => Promise<readonly FoundVideo[]>,
  known: readonly FoundVideo[],
  tag: (videos: readonly FoundVideo[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const stamps = new Map<string, string>();
  for (const { file } of known) stamps.set(file, await stampOf(file));
  const bell = new Bell();
  const watchers = inputs.flatMap((input) => watched(input, () => bell.ring()));
  signal.addEventListener('abort', () => bell.ring(), { once: true });
  try {
    while (!signal.aborted) {
      await bell.wait(EVERY_MS);
      if (signal.aborted) return;
      const fresh: FoundVideo[] = [];
      for (const video of await find()) {
        // A folder that cannot be searched was told of already.
        if (video.error) continue;
        const stamp = await stampOf(video.file);
        if (stamp === stamps.get(video.file) || (await isUnsettled(video.file))) continue;
        stamps.set(video.file, stamp);
        fresh.push(video);
      }
      if (fresh.length > 0) await tag(fresh);
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

async function stampOf(file: string): Promise<string> {
  return stat(file).then(
    ({ size, mtimeMs }) => `${size}-${mtimeMs}`,
    () => 'none',
  );
}

async function isUnsettled(file: string): Promise<boolean> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < SETTLE_MS,
    () => true,
  );
}
