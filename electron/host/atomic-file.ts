import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from './http/http-error.ts';
import { isAbsent } from './http/safe-path.ts';
import { PRIVATE_FOLDER } from './private-files.ts';

const DRAFT = /^\.tubelet-[0-9a-f]{16}\.draft$/;

/**
 * Replaces `file` as a whole: a draft in the same folder is written and flushed to the disk, takes the file's name in
 * one step, and the folder is flushed. A crash or power cut at any instant leaves the old or the new content, never a
 * part, and perhaps a draft. When this has returned, the new content survives a power cut. `mode`: the file's permissions,
 * those that the system gives unless said.
 */
export async function writeAtomically(
  file: string,
  content: Uint8Array | string,
  mode?: number,
): Promise<void> {
  const folder = path.dirname(file);
  // Short, so that any name that fits the folder can be written.
  const draft = path.join(folder, `.tubelet-${randomBytes(8).toString('hex')}.draft`);
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await takeName(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  await flushFolder(folder);
}

/** Makes a folder of the library, and those above it, for its owner alone and so that they survive a power cut. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
    await flushFolder(path.dirname(made));
  }
}

/** Removes what a crash left in `folder` half written. To be called only where nobody writes meanwhile. */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  for (const name of names) {
    if (DRAFT.test(name)) await rm(path.join(folder, name), { force: true });
  }
}

/** On Windows a virus scanner that looks at either file makes renaming fail for a moment. */
async function takeName(draft: string, file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(draft, file);
    } catch (error) {
      const isHeld =
        process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '');
      if (!isHeld || attempt === 10) throw error;
      await sleep(attempt * 10);
    }
  }
}

/** Windows cannot open folders, and writes names through by itself; some network drives refuse too. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!['EPERM', 'EACCES', 'EISDIR', 'EINVAL', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error;
  }
}
