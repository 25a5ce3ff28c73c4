import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { AppError } from '../../../engine/base/errors.ts';
import {
  type TubeletResult,
  tubeletSchema,
  writeTubeletJson,
} from '../../../engine/formats/tables/tubelet-json.ts';
import { writeAtomically } from '../atomic-file.ts';
import { isAbsent } from '../http/safe-path.ts';
import type { SharedOutput, TagAnswer } from './queue-messages.ts';
import { fileAt, isWithin, type Roots } from './roots.ts';

/** In the output folder, with a folder for each run: what workers lay down there until the coordinator takes it. */
const FOLDER = '.tubelet-queue';
/** Network drives show a file that another machine has written after up to a minute. */
const PATIENCE_MS = 75_000;

/** The output folder of a run, as a machine sees it that works for the run or gave it out. */
export interface OutputFolder {
  /** Where the results of the person are. */
  readonly out: string;
  /** Made by the coordinator: a machine that sees it sees the same output folder. */
  readonly run: string;
}

export function outputOf(out: string, runId: string): OutputFolder {
  return { out, run: path.join(out, FOLDER, runId) };
}

export function artifactsIn({ run }: OutputFolder): string {
  return path.join(run, 'artifacts');
}

export async function makeOutput(output: OutputFolder): Promise<void> {
  await mkdir(path.join(output.run, 'results'), { recursive: true });
  await mkdir(artifactsIn(output), { recursive: true });
}

/** What was laid down for a run whose results are all taken. */
export async function removeOutput({ run }: OutputFolder): Promise<void> {
  await rm(run, { recursive: true, force: true }).catch(() => {});
  // Other runs may have theirs there.
  await rmdir(path.dirname(run)).catch(() => {});
}

/** The output folder of a run as this machine sees it; null where it does not, or lies outside its roots. */
export async function seenOutput(
  { folder }: SharedOutput,
  runId: string,
  roots: Roots,
): Promise<OutputFolder | null> {
  // Whatever else is named: nothing is written but below a folder that a coordinator made for this.
  if (!`/${folder.path}`.endsWith(`/${FOLDER}/${runId}`)) return null;
  const run = await fileAt(folder, roots);
  if (run === undefined) return null;
  const output = { out: path.dirname(path.dirname(run)), run };
  return (await isWithin(output.out, roots)) ? output : null;
}

/**
 * Lays a result down whole, and writes its file under `name` where there is one. Of a file, numbers are rounded.
 * Errors: those of the file system
 */
export async function layDown(
  output: OutputFolder,
  name: string | null,
  id: string,
  result: TubeletResult,
): Promise<Pick<TagAnswer, 'result' | 'isWritten'>> {
  const text = JSON.stringify(result);
  await writeAtomically(laidDown(output, id), text);
  if (name !== null) await writeAtomically(path.join(output.out, name), writeTubeletJson(result));
  return { result: { kind: 'laid-down', sha256: sha256(text) }, isWritten: name !== null };
}

/** A result that a worker has laid down. Errors: `source/gone` when it is not to be seen here. */
export async function readLaidDown(
  output: OutputFolder,
  id: string,
  expected: string,
  signal: AbortSignal,
): Promise<TubeletResult> {
  for (let waited = 0, pause = 50; ; waited += pause, pause = Math.min(2 * pause, 5000)) {
    const text = await readFile(laidDown(output, id), 'utf8').catch((error: unknown) => {
      if (isAbsent(error)) return null;
      throw error;
    });
    if (text !== null && sha256(text) === expected) return v.parse(tubeletSchema, JSON.parse(text));
    if (waited >= PATIENCE_MS) break;
    await sleep(pause, undefined, { signal });
  }
  throw new AppError(
    'source/gone',
    'The result that a worker has written is not to be seen in the output folder: run the command again with --force.',
  );
}

export async function removeLaidDown(output: OutputFolder, id: string): Promise<void> {
  await rm(laidDown(output, id), { force: true }).catch(() => {});
}

function laidDown({ run }: OutputFolder, id: string): string {
  return path.join(run, 'results', `${id}.json`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
