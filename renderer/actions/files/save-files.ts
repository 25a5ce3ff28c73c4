import { strToU8, zipSync } from 'fflate';
import { AppError } from '../../../engine/base/errors.ts';
import type { NamedText } from '../../../engine/formats/core/export-files.ts';
import { diskName } from '../../../engine/formats/fields/file-names.ts';
import { saveBlob } from './save-text.ts';

/** Gives files to the person: one as it is, several in a zip. Returns the name of what they get. */
export function saveFiles(files: readonly NamedText[], zipName: string): string {
  const [only] = files;
  if (only && files.length === 1) {
    saveBlob(only.name, new Blob([only.text], { type: 'application/octet-stream' }));
    return only.name;
  }
  const entries = Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)]));
  saveBlob(zipName, new Blob([zipSync(entries)], { type: 'application/zip' }));
  return zipName;
}

type PickFolder = (options: {
  readonly id: string;
  readonly mode: 'readwrite';
}) => Promise<FileSystemDirectoryHandle>;

function picker(): PickFolder | undefined {
  return (window as { showDirectoryPicker?: PickFolder }).showDirectoryPicker?.bind(window);
}

/** Whether files can be written into a folder that the person chooses. */
export function canSaveIntoFolder(): boolean {
  return picker() !== undefined;
}

/** Asks for a folder; null when the person chooses none. Errors: `source/denied` */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return (await picker()?.({ id: 'export', mode: 'readwrite' })) ?? null;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
    throw denied('The folder', thrown);
  }
}

/** What lies in a folder under a name, or null. Errors: `source/denied` */
export async function textIn(folder: FileSystemDirectoryHandle, name: string): Promise<string | null> {
  try {
    const handle = await folder.getFileHandle(name);
    return await (await handle.getFile()).text();
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return null;
    throw denied(`"${name}"`, thrown);
  }
}

/** Names that are taken in a folder, as a disk tells them apart. Errors: `source/denied` */
export async function namesIn(folder: FileSystemDirectoryHandle): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const name of folder.keys()) names.add(diskName(name));
  } catch (thrown) {
    throw denied('The folder', thrown);
  }
  return names;
}

/** Writes files into a folder, each complete or as it was. Errors: `source/denied` */
export async function saveInto(
  folder: FileSystemDirectoryHandle,
  files: readonly NamedText[],
): Promise<void> {
  for (const { name, text } of files) await saveBlobInto(folder, name, new Blob([text]));
}

/** Writes one file into a folder, complete or as it was. Errors: `source/denied` */
export async function saveBlobInto(
  folder: FileSystemDirectoryHandle,
  name: string,
  content: Blob,
): Promise<void> {
  try {
    const handle = await folder.getFileHandle(name, { create: true });
    // What is written takes the file's place only when it is closed.
    const writable = await handle.createWritable();
    await writable.write(content);
    await writable.close();
  } catch (thrown) {
    throw denied(`"${name}"`, thrown);
  }
}

function denied(what: string, cause: unknown): AppError {
  const why = cause instanceof Error ? ` (${cause.name})` : '';
  return new AppError('source/denied', `${what} cannot be used${why}: choose another folder.`, { cause });
}
