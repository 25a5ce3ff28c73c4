/** A folder of the person's disk, as a browser hands it out. */
export interface FolderFake {
  /** Texts by name. */
  readonly files: Record<string, string>;
  readonly handle: FileSystemDirectoryHandle;
  /** The disk is away from now on. */
  unplug(): void;
}

/** @param files what lies in it */
export function folderOf(files: Record<string, string> = {}): FolderFake {
  let isGone = false;
  const check = () => {
    if (isGone) throw new DOMException('', 'NotReadableError');
  };
  const fileOf = (name: string) => ({
    getFile: async () => new Blob([files[name]!]),
    createWritable: async () => {
      let text = '';
      return {
        write: async (blob: Blob) => {
          text = await blob.text();
        },
        close: async () => {
          files[name] = text;
        },
      };
    },
  });
  const handle = {
    async getFileHandle(name: string, { create = false } = {}) {
      check();
      if (!create && !(name in files)) throw new DOMException('', 'NotFoundError');
      files[name] ??= '';
      return fileOf(name);
    },
    async *keys() {
      check();
      yield* Object.keys(files);
    },
  };
  const unplug = () => {
    isGone = true;
  };
  return { files, handle: handle as unknown as FileSystemDirectoryHandle, unplug };
}
