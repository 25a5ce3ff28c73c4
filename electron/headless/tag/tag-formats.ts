import { exporterOf, namedTexts } from '../../../engine/formats/core/export-files.ts';
import type { Format, WriteOptions } from '../../../engine/formats/core/format.ts';
import { documentOf } from '../../host/library/videos/result-document.ts';
import { existingText, writeOutput } from '../options/output-files.ts';
import { makeFolder, placesIn, type TagOutput } from './tag-output.ts';

/** Prints a single result in one of the formats that `convert` knows. */
export function printedFormat(
  format: Format,
  options: WriteOptions,
  print: (text: string) => void,
): TagOutput {
  const exporter = exporterOf(format);
  return {
    write: async (result, _index, frameTimesUs = null) => {
      print(exporter.write(documentOf(result, frameTimesUs), options).text);
      return null;
    },
    placeOf: () => null,
    add: () => {},
    losses: (result, frameTimesUs) => exporter.losses(documentOf(result, frameTimesUs), options),
  };
}

/**
 * Writes each result into a file of its own in `folder`, which is made, with what belongs beside it. Every file is
 * complete or as it was.
 * @param files all videos of the run, by index: names are given so that none overwrites another's
 * Errors: `usage` when the folder cannot be made
 */
export async function folderFormat(
  folder: string,
  format: Format,
  options: WriteOptions,
  files: readonly string[],
): Promise<TagOutput> {
  const exporter = exporterOf(format);
  await makeFolder(folder);
  const places = placesIn(folder, files, format.extension, format.keepsEnding);
  return {
    ...places,
    write: async (result, index, frameTimesUs = null) => {
      const file = places.placeOf(index);
      const existing = exporter.uses.includes('existing') ? await existingText(file) : null;
      const written = exporter.write(documentOf(result, frameTimesUs), { ...options, existing });
      for (const { name, text } of namedTexts(file, written, format)) await writeOutput(name, text);
      return file;
    },
    losses: (result, frameTimesUs) => exporter.losses(documentOf(result, frameTimesUs), options),
  };
}
