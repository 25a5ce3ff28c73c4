import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../../engine/base/errors.ts';
import { scanModels } from '../models/model-folders.ts';
import { packageIndex } from './queue-messages.ts';
import type { QueueServer } from './queue-server.ts';

/** Servers take values of up to 512 MB; small pieces let others in between. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** So long after it was last needed a package stays on the server. */
const KEEP_SECONDS = 7 * 24 * 3600;

/** SHA-256 of a package's manifest, which names all its files by their own: equal hashes are equal packages. */
export async function packageHash(dir: string): Promise<string> {
  return sha256(await readFile(path.join(dir, 'manifest.json')));
}

/** Puts a package on the server, where it is not there yet, for workers that do not have it. */
export async function offerPackage(server: QueueServer, dir: string): Promise<string> {
  const hash = await packageHash(dir);
  const key = server.key('package', hash);
  const isThere = await server.redis.expire(key, KEEP_SECONDS);
  if (isThere) {
    for (const name of await server.redis.keys(`${key}:*`)) await server.redis.expire(name, KEEP_SECONDS);
    return hash;
  }
  const index: { path: string; pieces: number }[] = [];
  for (const file of await filesBelow(dir)) {
    const bytes = await readFile(path.join(dir, ...file.split('/')));
    const pieces = Math.ceil(bytes.length / PIECE_BYTES);
    for (let piece = 0; piece < pieces; piece++) {
      const part = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
      await server.redis.set(`${key}:${file}:${piece}`, part, 'EX', KEEP_SECONDS);
    }
    index.push({ path: file, pieces });
  }
  // Last, so that what is listed is there.
  await server.redis.set(key, JSON.stringify(index), 'EX', KEEP_SECONDS);
  return hash;
}

/** Packages that a worker has, by hash: those that are installed, and those that it fetched. */
export class PackagesByHash {
  readonly #server: QueueServer;
  readonly #installed: readonly string[];
  readonly #cache: string;
  readonly #known = new Map<string, Promise<string>>();

  /**
   * @param installed folders of packages, each a package or full of them
   * @param cache folder for those that are fetched
   */
  constructor(server: QueueServer, installed: readonly string[], cache: string) {
    this.#server = server;
    this.#installed = installed;
    this.#cache = cache;
  }

  /** The folder of a package. Errors: `model/not-found`, `model/hash-mismatch`, those of the file system. */
  folderOf(hash: string): Promise<string> {
    const known = this.#known.get(hash) ?? this.#find(hash);
    this.#known.set(hash, known);
    known.catch(() => this.#known.delete(hash));
    return known;
  }

  async #find(hash: string): Promise<string> {
    const { models } = await scanModels([...this.#installed, path.join(this.#cache, hash)]);
    for (const { dir } of models) if ((await packageHash(dir)) === hash) return dir;
    return this.#fetch(hash);
  }

  async #fetch(hash: string): Promise<string> {
    const { redis } = this.#server;
    const key = this.#server.key('package', hash);
    const text = await redis.get(key);
    const parsed = text === null ? null : v.safeParse(packageIndex, JSON.parse(text));
    if (!parsed?.success) throw missing();
    const folder = path.join(this.#cache, hash);
    const draft = `${folder}.${randomBytes(6).toString('hex')}.new`;
    try {
      for (const file of parsed.output) {
        const pieces: Buffer[] = [];
        for (let piece = 0; piece < file.pieces; piece++) {
          const bytes = await redis.getBuffer(`${key}:${file.path}:${piece}`);
          if (!bytes) throw missing();
          pieces.push(bytes);
        }
        const target = path.join(draft, ...file.path.split('/'));
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, Buffer.concat(pieces));
      }
      if ((await packageHash(draft)) !== hash) {
        throw new AppError('model/hash-mismatch', 'The model on the queue is damaged: start the run again.');
      }
      await rename(draft, folder).catch(async (error: unknown) => {
        // Another worker of this machine was first.
        if (!(await stat(folder).catch(() => null))) throw error;
      });
      return folder;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
}

/** Files of a package, with `/` between names, sorted. What a package never reads is left out. */
async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(json|onnx|bin|txt)$/.test(entry.name))
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function missing(): AppError {
  return new AppError('model/not-found', 'The model is no longer on the queue: start the run again.');
}
