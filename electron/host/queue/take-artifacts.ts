import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ContentId } from '../../../engine/source/content-id.ts';

/**
 * Moves what workers have computed of a video from the folder that they share into a library's own, file by file, each
 * whole or not at all. What is missing is computed again when it is needed: nothing here is a failure.
 */
export async function takeArtifacts(contentId: ContentId, from: string, to: string): Promise<void> {
  const below = [contentId.slice(0, 2), contentId];
  const source = path.join(from, ...below);
  const names = await readdir(source).catch((): string[] => []);
  if (names.length === 0) return;
  const target = path.join(to, ...below);
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const name of names) {
    const draft = path.join(target, `.${randomBytes(8).toString('hex')}.draft`);
    try {
      await copyFile(path.join(source, name), draft);
      await rename(draft, path.join(target, name));
    } catch {
      await rm(draft, { force: true });
    }
  }
  // Not so where it is another user's: the whole folder goes at the end of the run.
  await rm(source, { recursive: true, force: true }).catch(() => {});
}
