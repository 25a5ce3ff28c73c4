import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { HttpError } from '../http/http-error.ts';
import { LibraryDatabase } from '../library/database/database.ts';
import { LibraryLock } from '../library/library-lock.ts';
import { projectText } from '../projects/project.fake.ts';
import { ProjectStore } from '../projects/project-store.ts';
import { storageFailure } from '../projects/storage-failure.ts';
import { UserSettingsFile } from '../settings/user-settings.ts';
import { LIBRARY_FILE } from '../user-folders.ts';

const ID = 'c'.repeat(64);
const KEY = { contentId: ID, media: undefined };

/** What was answered with success, or tried. */
export interface Known {
  /** Revision of the project. */
  project: number;
  setting: number;
  collections: string[];
}

export const NOTHING: Known = { project: 1, setting: 0, collections: [] };

/** The library and the saver over one folder, as a host has them. */
function openStores(folder: string) {
  const lock = new LibraryLock(folder);
  const settings = new UserSettingsFile(folder, lock);
  return { lock, settings, store: new ProjectStore(folder, lock, () => settings.projectPlace()) };
}

/** A library in which something was saved. */
export async function makeBase(folder: string): Promise<void> {
  const { lock, settings, store } = openStores(folder);
  await store.save(KEY, { kind: 'text', text: projectText(ID, 1) }, { base: null, keep: false });
  await settings.change({ test: 0 });
  await lock.close();
  new LibraryDatabase(path.join(folder, LIBRARY_FILE)).close();
}

/**
 * Saves labels, settings and collections, closes the library and opens it again, saves more. A step that fails is left.
 * @param onAnswer told what is acknowledged so far, after each step that was
 * @returns what was tried, and every failure that is no sentence about the disk
 */
export async function workload(
  folder: string,
  onAnswer: (known: Known) => void,
): Promise<{ readonly tried: Known; readonly strange: string[] }> {
  const known = structuredClone(NOTHING);
  const tried = structuredClone(NOTHING);
  const strange: string[] = [];
  const { lock, settings, store } = openStores(folder);
  let database: LibraryDatabase | undefined;
  const step = async (what: string, act: () => Promise<void> | void) => {
    try {
      await act();
      onAnswer(structuredClone(known));
    } catch (thrown) {
      const error = storageFailure(what, thrown);
      const code =
        error instanceof AppError || error instanceof HttpError ? String(Reflect.get(error, 'code')) : '';
      const message = error instanceof Error ? error.message : String(error);
      if (!code.startsWith('storage/') || !message.endsWith('.')) strange.push(`${what}: ${code} ${message}`);
    }
  };
  const opened = () => {
    if (database && database.presence !== 'here') {
      database.close();
      database = undefined;
    }
    database ??= new LibraryDatabase(path.join(folder, LIBRARY_FILE));
    return database;
  };
  const label = (keep = false) =>
    step('The labels', async () => {
      const base = (await store.read(KEY))?.revision ?? null;
      tried.project += 1;
      const text = projectText(ID, tried.project, 3);
      await store.save(KEY, { kind: 'text', text }, { base, keep });
      known.project = tried.project;
    });
  const set = () =>
    step('The settings', async () => {
      tried.setting += 1;
      await settings.change({ test: tried.setting });
      known.setting = tried.setting;
    });
  const collect = (...names: string[]) =>
    step('The collections', async () => {
      tried.collections.push(...names);
      const library = opened();
      library.write(() => {
        for (const name of names) library.run('INSERT INTO collection (name) VALUES (?)', name);
      });
      await library.settle();
      known.collections.push(...names);
    });
  await label();
  await collect('a');
  await set();
  await label(true);
  await collect('b1', 'b2', 'b3');
  await step('The library', () => {
    opened().close();
    database = undefined;
  });
  await collect('c');
  await set();
  await label(true);
  await collect('d');
  await step('The library', () => database?.close());
  await lock.close();
  return { tried, strange };
}

/** What is wrong with the library in `folder`, opened anew; nothing where it holds all that was answered, whole. */
export async function faultsAfter(folder: string, known: Known, tried: Known): Promise<string[]> {
  const faults: string[] = [];
  const { lock, settings, store } = openStores(folder);
  try {
    const file = await store.read(KEY);
    const { revision } = parseProject(file?.text ?? '');
    if (revision < known.project || revision > tried.project)
      faults.push(`the labels are of revision ${revision}, and ${known.project} was answered`);
    for (const { id } of await store.versions(KEY)) parseProject((await store.version(KEY, id)) ?? '');
    const { test = 0 } = (await settings.read()) as { test?: number };
    if (test < known.setting || test > tried.setting)
      faults.push(`the setting is ${test}, and ${known.setting} was answered`);
    const database = new LibraryDatabase(path.join(folder, LIBRARY_FILE));
    faults.push(...database.check(true));
    const names = new Set(
      database.all<{ name: string }>('SELECT name FROM collection').map(({ name }) => name),
    );
    for (const name of known.collections)
      if (!names.has(name)) faults.push(`the collection ${name} was lost`);
    const group = ['b1', 'b2', 'b3'].filter((name) => names.has(name)).length;
    if (group !== 0 && group !== 3) faults.push('one transaction was kept in part');
    database.close();
    // What was left half written is no obstacle to the next save.
    await store.save(
      KEY,
      { kind: 'text', text: projectText(ID, 99) },
      { base: (await store.read(KEY))?.revision ?? null, keep: false },
    );
    await lock.close();
    parseProject(readFileSync(path.join(folder, 'projects', ID, 'project.json'), 'utf8'));
  } catch (error) {
    faults.push(error instanceof Error ? `${error.message} ${error.stack}` : String(error));
  }
  return faults;
}
