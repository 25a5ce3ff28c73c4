import { vi } from 'vitest';

/** A file that was handed to the person. */
export interface SavedFile {
  readonly name: string;
  /** What the link leads to. */
  readonly href: string;
  /** Null for an address of the host. */
  readonly blob: Blob | null;
}

/**
 * A page on which files are saved, and nothing else is. Returns what was saved, oldest first.
 * @param others more of what a page's document has
 */
export function savingPage(others: Readonly<Record<string, unknown>> = {}): SavedFile[] {
  const saved: SavedFile[] = [];
  const blobs = new Map<string, Blob>();
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = `blob:${blobs.size}`;
    blobs.set(url, blob as Blob);
    return url;
  });
  const createElement = () => ({
    href: '',
    download: null as string | null,
    click() {
      if (this.download === null) throw new Error('The page is left for what should be saved.');
      saved.push({ name: this.download, href: this.href, blob: blobs.get(this.href) ?? null });
    },
  });
  vi.stubGlobal('document', { createElement, ...others });
  return saved;
}
