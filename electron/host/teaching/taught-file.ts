import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { AppError } from '../../../engine/base/errors.ts';
import type { StreamingManifest, TaughtManifest } from '../../../engine/inference/package/manifest.ts';
import { packageFolder } from '../../../engine/inference/package/package-files.node.ts';
import { modelSha256 } from '../../../engine/pipeline/model-identity.ts';
import type { TaughtHead } from '../../../engine/teach/head.ts';
import { decodeHead } from '../../../engine/teach/head-file.ts';
import { sha256 } from '../../contract/parts.ts';
import { findEyeIn, scanModels } from '../models/model-folders.ts';
import { writeTaughtPackage } from './taught-package.ts';

/** `TBLH`: taught labels alone, without the encoder that they were taught on. */
const MAGIC = 'TBLH';
const PREFIX_BYTES = 8;

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000));

/** What the file says before the head itself. */
const said = v.object({
  id: text,
  title: text,
  version: text,
  base: v.object({ id: text, version: text, sha256 }),
  /** SHA-256 of the eye that the appearance was learnt with; null where there was none. */
  eye: v.nullable(sha256),
  /** Names of labels by their ids. */
  names: v.array(v.tuple([text, text])),
});
type Said = v.InferOutput<typeof said>;

/** Taught labels that came as a file. */
export interface TaughtFile {
  readonly said: Said;
  readonly head: TaughtHead;
  /** SHA-256 of the head's bytes, as a package has it in its manifest. */
  readonly digest: string;
}

/**
 * The taught labels of a package as one small file, for who has the same base: magic, length of a JSON text, the text, the
 * head. Errors: `model/*` when the folder holds no package, `usage` when it holds one of another kind.
 */
export async function exportTaught(dir: string): Promise<Uint8Array<ArrayBuffer>> {
  const { models, problems } = await scanModels([dir]);
  const manifest = models[0]?.manifest;
  if (!manifest) {
    const [problem] = problems;
    throw problem
      ? new AppError(problem.code, problem.message)
      : new AppError('model/not-found', `"${dir}" holds no model package: give the folder of one.`);
  }
  if (manifest.kind !== 'taught')
    throw new AppError('usage', `${manifest.id} was not taught: only taught labels can be exported.`);
  const known: Said = {
    id: manifest.id,
    title: manifest.title,
    version: manifest.version,
    base: manifest.base,
    eye: manifest.files.eye?.sha256 ?? null,
    names: manifest.labels.flatMap(({ id, name }) => (id === manifest.background ? [] : [[id, name]])),
  };
  const words = Buffer.from(JSON.stringify(known));
  const head = await packageFolder(dir).read(manifest.files.taught.path);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC);
  prefix.writeUInt32LE(words.length, MAGIC.length);
  return new Uint8Array(Buffer.concat([prefix, words, head]));
}

/** Errors: `usage` where it is no such file, `model/newer-format`. */
export function readTaughtFile(bytes: Uint8Array<ArrayBuffer>): TaughtFile {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const none = new AppError('usage', 'This is no file of taught labels, or it is damaged: export it again.');
  if (all.length < PREFIX_BYTES || all.toString('latin1', 0, MAGIC.length) !== MAGIC) throw none;
  const end = PREFIX_BYTES + all.readUInt32LE(MAGIC.length);
  try {
    const words = v.parse(said, JSON.parse(all.toString('utf8', PREFIX_BYTES, end)));
    const head = bytes.slice(end);
    const digest = createHash('sha256').update(head).digest('hex');
    return { said: words, head: decodeHead(head), digest };
  } catch (error) {
    throw error instanceof AppError && error.code === 'model/newer-format' ? error : none;
  }
}

/**
 * Makes a package of exported labels in the folder `out`, with the base and the eye that are installed here.
 * @param called what the package is called here
 * Errors: `usage` where it was made for another base, or `out` holds something else.
 */
export async function importTaught(
  { said, head }: TaughtFile,
  modelFolders: readonly string[],
  out: string,
  called: { readonly id: string; readonly title: string } = said,
): Promise<TaughtManifest> {
  const base = await baseOf(said, modelFolders);
  const eye = said.eye === null ? null : await findEyeIn(modelFolders);
  if (said.eye !== null && eye?.file.sha256 !== said.eye) {
    throw new AppError(
      'usage',
      'These labels were taught with another model of what pictures show: install that one, or teach them again here.',
    );
  }
  const { id, title } = called;
  const names = new Map(said.names);
  return writeTaughtPackage({ head, names, id, title, base, eye, day: said.version }, out);
}

async function baseOf({ base }: Said, modelFolders: readonly string[]) {
  const { models } = await scanModels(modelFolders);
  const streaming = models.flatMap(({ dir, manifest }) =>
    manifest.kind === 'streaming' ? [{ dir, manifest: manifest satisfies StreamingManifest }] : [],
  );
  for (const each of streaming) if ((await modelSha256(each.manifest)) === base.sha256) return each;
  const here = streaming.map(({ manifest: { id, version } }) => `${id} ${version}`).join(', ');
  throw new AppError(
    'usage',
    `These labels were taught on ${base.id} ${base.version}, and work on no other model; here is ${here || 'none'}: ` +
      'install that version, or teach them again.',
  );
}
