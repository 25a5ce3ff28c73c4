import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';
import { type EyeFile, eyeFileSchema } from '../package/manifest.ts';
import { textOf } from '../package/package-files.node.ts';

/** What lies in an eye's folder, checked. */
export interface EyeFolder {
  readonly dir: string;
  readonly file: EyeFile;
}

/** The eye in `dir`; null where there is none. Errors: `model/invalid-manifest`, `model/missing-file` for what is no file. */
export async function findEye(dir: string): Promise<EyeFolder | null> {
  const text = await textOf(dir, 'eye.json');
  if (text === null) return null;
  try {
    return { dir, file: v.parse(eyeFileSchema, JSON.parse(text)) };
  } catch (cause) {
    throw new AppError(
      'model/invalid-manifest',
      `The file eye.json in "${dir}" is damaged: install Tubelet again.`,
      {
        cause,
      },
    );
  }
}
