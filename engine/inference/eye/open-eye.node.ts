import { createHash } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import { usesExternalData } from '../package/external-data.ts';
import { packageFolder } from '../package/package-files.node.ts';
import { createRuntime } from '../runtime/runtime.node.ts';
import { LocalEye } from './eye.ts';
import type { EyeFolder } from './find-eye.node.ts';

/**
 * Opens an eye in this process. Errors: `model/missing-file`, `model/hash-mismatch`, `model/invalid-manifest` for a graph
 * that takes values from other files, `model/runtime`, `model/shape-mismatch`. A graph that computes without end stops this
 * whole thread: it is for a process that can be ended.
 */
export async function openEye({ dir, file }: EyeFolder): Promise<LocalEye> {
  const graph = await packageFolder(dir).read(file.path);
  if (createHash('sha256').update(graph).digest('hex') !== file.sha256) {
    throw new AppError(
      'model/hash-mismatch',
      `The file ${file.path} in "${dir}" is damaged: install Tubelet again.`,
    );
  }
  if (usesExternalData(graph)) {
    throw new AppError(
      'model/invalid-manifest',
      `The graph ${file.path} in "${dir}" takes its weights from other files, which are not opened: install Tubelet again.`,
    );
  }
  const runtime = await createRuntime({ provider: 'auto', threads: null, allowSoftwareGpu: false });
  return new LocalEye(file, await runtime.createSession('eye', graph));
}
