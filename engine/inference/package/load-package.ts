import { sha256Hex } from '../../base/digest.ts';
import { AppError, throwIfCancelled } from '../../base/errors.ts';
import { usesExternalData } from './external-data.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import type { PackageFiles } from './package-files.ts';
import { parseManifest } from './parse-manifest.ts';

/** A package whose every file is the one that the manifest names. */
export interface ModelPackage {
  readonly manifest: Manifest;
  readonly location: string;
  /** File contents by their key in `manifest.files`. */
  readonly contents: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/** Rejects with `model/not-found`, `model/missing-file` (unreadable), `model/invalid-manifest` or `model/newer-format`. */
export async function readManifest(files: PackageFiles, signal?: AbortSignal): Promise<Manifest> {
  const bytes = await files.read('manifest.json', signal).catch((error: unknown) => {
    throwIfCancelled(signal);
    if (!(error instanceof AppError) || error.details.absent !== true) throw error;
    throw new AppError(
      'model/not-found',
      `There is no model at ${files.location}: it has no manifest.json.`,
      {
        cause: error,
      },
    );
  });
  return parseManifest(new TextDecoder().decode(bytes), files.location);
}

/**
 * Reads and verifies a package. Adds `model/hash-mismatch` to {@link readManifest}'s errors; a graph that takes values from
 * other files is `model/invalid-manifest`.
 */
export async function loadPackage(files: PackageFiles, signal?: AbortSignal): Promise<ModelPackage> {
  const manifest = await readManifest(files, signal);
  const contents: Record<string, Uint8Array<ArrayBuffer>> = {};
  const named: Readonly<Record<string, ManifestFile>> = manifest.files;
  for (const [key, file] of Object.entries(named)) {
    contents[key] = await readVerified(files, file, signal);
    throwIfCancelled(signal);
    if (file.path.endsWith('.onnx') && usesExternalData(contents[key]))
      throw new AppError(
        'model/invalid-manifest',
        `The graph ${file.path} of the model at ${files.location} takes its weights from other files, which are not opened: save it as one file.`,
        { details: { path: file.path } },
      );
  }
  return { manifest, location: files.location, contents };
}

async function readVerified(files: PackageFiles, file: ManifestFile, signal?: AbortSignal) {
  const bytes = await files.read(file.path, signal);
  const sha256 = bytes.length === file.bytes ? await sha256Hex(bytes) : '';
  if (sha256 !== file.sha256) {
    const found = sha256 ? 'its checksum differs' : `it has ${bytes.length} bytes instead of ${file.bytes}`;
    throw new AppError(
      'model/hash-mismatch',
      `The file ${file.path} of the model at ${files.location} is damaged or was changed (${found}): copy the package again.`,
      { details: { path: file.path } },
    );
  }
  return bytes;
}
