import { VIDEO_ENDINGS } from './dropped-files.ts';

const LOOKED_AT = 4096;

export interface PartedFiles {
  readonly videos: readonly File[];
  /** Texts: files with labels, as it seems. */
  readonly labels: readonly File[];
}

/** Tells videos from files with labels: by their endings, else by whether they are text. */
export async function partedFiles(files: readonly File[]): Promise<PartedFiles> {
  const areLabels = await Promise.all(files.map((file) => !VIDEO_ENDINGS.test(file.name) && isText(file)));
  return {
    videos: files.filter((_, index) => !areLabels[index]),
    labels: files.filter((_, index) => areLabels[index]),
  };
}

/** A video has zero bytes near its beginning; a text has them only as UTF-16, after its mark. */
async function isText(file: File): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return bytes.length > 0 && (isUtf16 || !bytes.includes(0));
}
