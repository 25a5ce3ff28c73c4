import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import { safeName } from '../../../engine/formats/fields/file-names.ts';
import { importedModelId, isImportedHere } from '../../../engine/teach/head.ts';
import { TAUGHT_EXTENSION } from '../../../engine/teach/head-file.ts';
import type { ImportedLabels, taughtEndpoints } from '../../contract/taught.ts';
import { fileAnswer } from '../http/answers.ts';
import type { Handlings } from '../http/router.ts';
import { type ModelFolder, scanModels } from '../models/model-folders.ts';
import { exportTaught, importTaught, readTaughtFile, type TaughtFile } from './taught-file.ts';
import { packageIdOf, TAUGHT_TITLE } from './taught-package.ts';

export interface TaughtApiOptions {
  readonly modelFolders: readonly string[];
  /** Models of this library alone: what is imported goes there. */
  readonly ownModels: string;
}

/** What `taughtEndpoints` ask for. */
export function taughtHandlings(options: TaughtApiOptions): Handlings<typeof taughtEndpoints> {
  // Two at once could take the same name.
  const imports = new SerialQueue();
  return {
    export: async ({ parameters: { id } }) => {
      const { dir, manifest } = await packageOf(id, options);
      const bytes = await exportTaught(dir);
      const name = safeName(`${manifest.title} ${manifest.version}${TAUGHT_EXTENSION}`);
      return fileAnswer('application/octet-stream', { name }, bytes);
    },
    import: ({ body, query: { name } }) => imports.run(() => importNamed(body, name, options)),
    remove: async ({ parameters: { id } }) => {
      const { dir } = await packageOf(id, options);
      if (!isImportedHere(id) || path.dirname(dir) !== options.ownModels) {
        throw new AppError('usage', 'Only labels that were imported can be removed.');
      }
      await rm(dir, { recursive: true });
      return {};
    },
  };
}

/** Labels of another library come under an id and a name of their own: those that this one taught stay what they are. */
async function importNamed(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  { modelFolders, ownModels }: TaughtApiOptions,
): Promise<ImportedLabels> {
  const file = readTaughtFile(bytes);
  const { models } = await scanModels(modelFolders);
  const known = sameOf(file, models);
  if (known) return { ...told(known), isKnown: true };
  const stem = path.basename(fileName, TAUGHT_EXTENSION).trim();
  const isPlain = file.said.title.startsWith(TAUGHT_TITLE);
  const wanted = isPlain && stem !== '' ? stem : file.said.title;
  const title = unused(wanted, ' ', new Set(models.map(({ manifest }) => manifest.title)));
  const taken = new Set(models.map(({ manifest }) => manifest.id));
  const id = unused(importedModelId(packageIdOf(title)), '-', taken);
  const out = path.join(ownModels, id);
  const manifest = await importTaught(file, modelFolders, out, { id, title });
  return { ...told({ dir: out, manifest }), isKnown: false };
}

/** The package that holds the very head of a file, for the same base; undefined where there is none. */
function sameOf({ said, digest }: TaughtFile, models: readonly ModelFolder[]): ModelFolder | undefined {
  return models.find(
    ({ manifest }) =>
      manifest.kind === 'taught' &&
      manifest.files.taught.sha256 === digest &&
      manifest.base.sha256 === said.base.sha256,
  );
}

function told({ manifest: { id, title, labels } }: ModelFolder): Omit<ImportedLabels, 'isKnown'> {
  return { id, title, labels: labels.length - 1 };
}

/** The first of `name`, `name 2`, `name 3`, … that is not taken. */
function unused(name: string, between: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name}${between}${number}`;
    if (!taken.has(tried)) return tried;
  }
}

/** Errors: `model/not-found`. */
async function packageOf(id: string, { modelFolders }: TaughtApiOptions): Promise<ModelFolder> {
  const { models } = await scanModels(modelFolders);
  const found = models.find(({ manifest }) => manifest.id === id && manifest.kind === 'taught');
  if (found) return found;
  throw new AppError('model/not-found', 'These taught labels are no longer there: reload the page.');
}
