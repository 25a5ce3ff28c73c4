import { AppError } from '../../base/errors.ts';
import { outputNames, safeName, withoutEnding } from '../fields/file-names.ts';
import type { Exporter, Format, WriteOptions, Written } from './format.ts';
import type { InterchangeDocument } from './interchange.ts';
import { namesApart } from './observations.ts';

/** A file to be written. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A file of an export, by its name without folder, and the videos that it holds. */
export interface ExportTarget {
  readonly name: string;
  /** The video's name was too long for disks: it was cut. */
  readonly isShortened?: boolean;
  readonly documents: readonly InterchangeDocument[];
}

/** What a file with the labels of several videos is called, without its ending. */
const TOGETHER = 'labels';

/** Errors: `usage` when a format can only be read */
export function exporterOf(format: Format): Exporter {
  if (format.exporter) return format.exporter;
  throw new AppError('usage', `${format.title} can be read but not written: choose another format.`);
}

/** The files of an export: one per video, or one for all where `isTogether` and the format can hold several. */
export function exportTargets(
  documents: readonly InterchangeDocument[],
  format: Format,
  { isTogether }: { readonly isTogether: boolean },
): ExportTarget[] {
  if (isTogether && documents.length > 1 && format.exporter?.writeAll)
    return [{ name: TOGETHER + format.extension, documents }];
  const videos = namesApart(documents).map(safeName);
  const names = outputNames(videos, format.extension, format.keepsEnding);
  return documents.map((document, index) => {
    const [name, video] = [names[index]!, videos[index]!];
    const isShortened = !name.startsWith(format.keepsEnding ? video : withoutEnding(video));
    return { name, documents: [document], ...(isShortened ? { isShortened } : {}) };
  });
}

/** Errors: what writers throw */
export function writeTogether(
  exporter: Exporter,
  documents: readonly InterchangeDocument[],
  options: WriteOptions,
): Written {
  return exporter.writeAll ? exporter.writeAll(documents, options) : exporter.write(documents[0]!, options);
}

/** A written file and those beside it, which come first: where the main file is, the others are. */
export function namedTexts(name: string, { text, beside = [] }: Written, format: Format): NamedText[] {
  const stem = stemOf(name, format);
  return [...beside.map(({ ending, text: more }) => ({ name: stem + ending, text: more })), { name, text }];
}

function stemOf(name: string, { extension }: Format): string {
  if (name.endsWith(extension)) return name.slice(0, -extension.length);
  return name.replace(/\.[^.\\/]*$/, '');
}

/** What the files of an export will not say: what several videos have in common is summed. */
export function exportLosses(
  documents: readonly InterchangeDocument[],
  exporter: Exporter,
  options: WriteOptions,
): string[] {
  if (documents.length < 2) return documents.flatMap((document) => exporter.losses(document, options));
  const sums = new Map<string, { readonly sentence: string; total: number; videos: number }>();
  for (const document of documents) {
    for (const sentence of exporter.losses(document, options)) {
      const { key, count } = countIn(sentence);
      const sum = sums.get(key) ?? { sentence, total: 0, videos: 0 };
      sum.total += count;
      sum.videos++;
      sums.set(key, sum);
    }
  }
  return [...sums.values()].map(({ sentence, total, videos }) => summed(sentence, total, videos));
}

/** The first number of a sentence with its noun. */
const COUNTED = /(\d+) ([a-z][a-z -]*?[a-z]?)(s?)(?=[ .,:])/;

function countIn(sentence: string): { readonly key: string; readonly count: number } {
  const [, count = '0', noun = ''] = COUNTED.exec(sentence) ?? [];
  return { key: sentence.replace(COUNTED, `# ${noun}`), count: Number(count) };
}

function summed(sentence: string, total: number, videos: number): string {
  if (videos === 1) return sentence;
  const text = sentence.replace(COUNTED, (_, _count, noun: string) => `${total} ${noun}s`);
  return `${text.replace(/\.$/, '')} (in ${videos} videos).`;
}
