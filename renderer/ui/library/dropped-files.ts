/** Endings of the files that a dropped folder is searched for. A file dropped by itself is always opened. */
export const VIDEO_ENDINGS =
  /\.(3g2|3gp|asf|avi|divx|dv|f4v|flv|gif|h264|264|h265|265|hevc|ivf|m1v|m2t|m2ts|m2v|m4v|mkv|mov|mp4|mpe?g|mpv|mts|mxf|ogm|ogv|qt|rm|rmvb|ts|vob|webm|wmv|y4m)$/i;

/** The files of a drop, folders searched to the bottom, in the order in which people count. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  // Entries and files must be taken before the first await: the transfer is empty after it.
  const items = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const found: File[] = [];
  for (const { entry, file } of items) {
    if (entry?.isDirectory) found.push(...(await videosIn(entry as FileSystemDirectoryEntry)));
    else if (file) found.push(file);
  }
  return found;
}

async function videosIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const found: File[] = [];
  for (const entry of inNaturalOrder(await entriesOf(folder))) {
    if (entry.isDirectory) found.push(...(await videosIn(entry as FileSystemDirectoryEntry)));
    else if (VIDEO_ENDINGS.test(entry.name)) found.push(await fileOf(entry as FileSystemFileEntry));
  }
  return found;
}

/** `clip2` before `clip10`. */
export function inNaturalOrder<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives a hundred entries at a time, and none when it is done.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
