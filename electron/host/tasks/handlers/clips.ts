import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isCancelled, throwIfCancelled } from '../../../../engine/base/errors.ts';
import { diskName, freeName } from '../../../../engine/formats/fields/file-names.ts';
import { fittingName } from '../../../../engine/formats/reels/clip-names.ts';
import type { ClipCounts } from '../../../contract/clips.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode, toldOf } from '../../http/http-error.ts';
import { cutClip, type PlannedClip, planClip } from '../../library/clips/clips.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import type { Media } from '../../processes/process-media.ts';
import type { ParametersOf } from '../kinds.ts';
import { handlerOf, type TaskHandler, type WorkContext } from '../task-handler.ts';

interface Planned {
  readonly folder: string;
  readonly taken: readonly string[];
  readonly clips: readonly PlannedClip[];
  /** Why others cannot be cut at all. */
  readonly failures: readonly string[];
  /** All in one file. */
  readonly reel: ParametersOf<'clips'>['reel'];
}

/**
 * Cuts segments out of their videos as files of a folder. One that fails stops no other. Each has its name from its place
 * among them, so that a run that goes on after the app was closed writes the same files again.
 * @param onClips told how it ended
 * @param media what decodes
 */
export function clipsHandler(
  database: LibraryDatabase,
  onClips: (counts: ClipCounts) => void,
  media: Media,
): TaskHandler<'clips'> {
  return handlerOf<'clips', Planned, ClipCounts>({
    kind: 'clips',
    async prepare({ segments, folder, taken, reel, ...wish }) {
      const clips: PlannedClip[] = [];
      const failures: string[] = [];
      for (const [index, id] of segments.entries()) {
        try {
          clips.push(await planClip(database, id, { ...wish, number: index + 1 }));
        } catch (error) {
          failures.push(toldOf(error).message);
        }
      }
      return { input: { folder, taken, clips, failures, reel } };
    },
    work: (planned, context) => cutInto(planned, context, media),
    keep(_parameters, counts) {
      onClips(counts);
      return { ...counts, failures: [...counts.failures] };
    },
  });
}

async function cutInto(
  { folder, taken: names, clips, failures: known, reel }: Planned,
  { signal, onProgress }: WorkContext,
  media: Media,
): Promise<ClipCounts> {
  const { isFolder, name: shown } = await look(folder);
  if (!isFolder) {
    const gone = `The folder "${shown}" is gone: choose another for the clips.`;
    return { saved: 0, failures: [gone], folder: shown };
  }
  const failures = [...known];
  // What lies in the folder stays: a clip of the same name gets a number.
  const taken = new Set(names.map(diskName));
  const total = clips.length + known.length;
  let saved = 0;
  let shortened = 0;
  const tell = () => onProgress({ done: saved + failures.length, total, speed: null, secondsLeft: null });
  tell();
  if (reel && clips.length > 0) {
    const { stem, isShortened } = fittingName(reel.title);
    const name = freeName(`${stem}.mp4`, taken);
    const onProgress = (done: number) => {
      saved = done;
      tell();
    };
    try {
      await keepIn(folder, name, await media.reel(clips, reel, { signal, onProgress }));
      const cut = isShortened ? { shortened: 1 } : {};
      return { saved: clips.length, failures, folder: shown, file: name, ...cut };
    } catch (error) {
      if (isCancelled(error)) throw error;
      return { saved: 0, failures: [...failures, toldOf(error).message], folder: shown };
    }
  }
  for (const clip of clips) {
    throwIfCancelled(signal);
    try {
      const { name, isShortened, bytes } = await cutClip(clip, media, signal);
      await keepIn(folder, freeName(name, taken), bytes);
      saved++;
      if (isShortened) shortened++;
    } catch (error) {
      if (isCancelled(error)) throw error;
      failures.push(toldOf(error).message);
    }
    tell();
  }
  return { saved, failures, folder: shown, ...(shortened > 0 ? { shortened } : {}) };
}

async function look(folder: string): Promise<{ readonly isFolder: boolean; readonly name: string }> {
  const stats = await stat(folder).catch(() => null);
  return { isFolder: stats?.isDirectory() ?? false, name: path.basename(folder) };
}

async function keepIn(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeAtomically(path.join(folder, name), bytes);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === undefined) throw cause;
    const why = code === 'ENOSPC' ? 'the disk is full' : code;
    throw new AppError('storage/failed', `"${name}" cannot be written (${why}): choose another folder.`, {
      cause,
    });
  }
}
