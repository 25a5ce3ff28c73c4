import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Recipe } from './recipe.ts';
import { type MediaName, makeLong, RECIPES } from './recipes.ts';

/** A test file that exists, and what is true of it. */
export interface MadeFile {
  readonly path: string;
  readonly times: readonly number[] | null;
  readonly firstCode: number;
}

/** Raised when a recipe changes, so that old files are not taken for new ones. */
const VERSION = 12;

/** Ignored by git. */
export const MADE = join(import.meta.dirname, '.made', `v${VERSION}`);

/**
 * Makes what is missing of the test media and returns all of it. Two processes may do so at once: a file appears
 * whole or not at all.
 */
export async function makeMedia(): Promise<Record<MediaName, MadeFile>> {
  const files: Partial<Record<MediaName, MadeFile>> = {};
  for (const [name, recipe] of Object.entries(RECIPES) as [MediaName, Recipe][]) {
    await bytesOf(recipe.file);
    files[name] = { path: join(MADE, recipe.file), times: recipe.times, firstCode: recipe.firstCode ?? 0 };
  }
  return files as Record<MediaName, MadeFile>;
}

/** Makes a file of so many minutes for measuring, and returns its path. */
export async function makeLongMedia(minutes: number): Promise<string> {
  const path = join(MADE, `long-${minutes}-min.mp4`);
  if (!existsSync(path)) await write(path, await makeLong(minutes));
  return path;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  const path = join(MADE, file);
  if (existsSync(path)) return readFile(path);
  const recipe = Object.values<Recipe>(RECIPES).find((each) => each.file === file);
  if (!recipe) throw new Error(`no recipe for ${file}`);
  const bytes = await recipe.make(bytesOf);
  await write(path, bytes);
  return bytes;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(MADE, { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}

// As a program it prints the list, for tests that must not load an encoder into their own process.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const minutes = Number(process.argv[2]);
  const answer = minutes > 0 ? await makeLongMedia(minutes) : await makeMedia();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
