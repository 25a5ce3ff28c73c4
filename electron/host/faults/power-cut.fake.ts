import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { IoCall } from './io-log.fake.ts';

/** A file as the disk has it, with what was written since its last sync. */
interface Inode {
  durable: Buffer;
  pending: (Extract<IoCall, { kind: 'write' }> | Extract<IoCall, { kind: 'truncate' }>)[];
}

/** What changes which name stands for which file. */
type NameChange =
  | { readonly kind: 'put'; readonly name: string; readonly inode: Inode | null }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'move'; readonly name: string; readonly to: string };

/** What is a part of a disk that is written at once. */
const SECTOR = 512;

/**
 * A disk that keeps only what it was told to keep. A sync of a file keeps its bytes; one of a folder keeps the names that
 * were changed before, in their order. Of everything else a cut of the power may keep any of it: names up to some change,
 * of writes each one, or its first sectors, or nothing.
 */
export class Disk {
  readonly #names = new Map<string, Inode | null>();
  readonly #durable = new Map<string, Inode | null>();
  #changes: NameChange[] = [];

  /** @param folder what lies on the disk already, and is called `root` */
  constructor(folder: string, root: string) {
    const load = (from: string, name: string) => {
      const isFolder = statSync(from).isDirectory();
      const inode = isFolder ? null : { durable: readFileSync(from), pending: [] };
      this.#names.set(name, inode);
      this.#durable.set(name, inode);
      if (isFolder) for (const each of readdirSync(from)) load(path.join(from, each), path.join(name, each));
    };
    load(folder, root);
  }

  do(call: IoCall): void {
    if (call.kind === 'create') {
      this.#change({ kind: 'put', name: call.path, inode: { durable: Buffer.alloc(0), pending: [] } });
    } else if (call.kind === 'mkdir') {
      this.#change({ kind: 'put', name: call.path, inode: null });
    } else if (call.kind === 'unlink') {
      this.#change({ kind: 'remove', name: call.path });
    } else if (call.kind === 'rename') {
      this.#change({ kind: 'move', name: call.path, to: call.to });
    } else if (call.kind === 'sync') {
      this.#sync(call.path);
    } else if (call.kind === 'write' || call.kind === 'truncate') {
      this.#names.get(call.path)?.pending.push(call);
    }
  }

  /** What is there after the power was cut now, written below `to`. @param random from 0 to 1, asked again and again */
  cut(to: string, root: string, random: () => number): void {
    const names = new Map(this.#durable);
    const kept = Math.floor(random() * (this.#changes.length + 1));
    for (const change of this.#changes.slice(0, kept)) apply(names, change);
    for (const [name, inode] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const place = path.join(to, path.relative(root, name));
      if (!inode) mkdirSync(place, { recursive: true });
      else if (names.has(path.dirname(name)) || name === root) writeFileSync(place, contentOf(inode, random));
    }
  }

  #change(change: NameChange): void {
    this.#changes.push(change);
    apply(this.#names, change);
  }

  #sync(name: string): void {
    const inode = this.#names.get(name);
    if (inode) {
      inode.durable = contentOf(inode, () => 0);
      inode.pending = [];
      return;
    }
    let last = -1;
    for (const [index, change] of this.#changes.entries())
      if (path.dirname('to' in change ? change.to : change.name) === name) last = index;
    for (const change of this.#changes.splice(0, last + 1)) apply(this.#durable, change);
  }
}

function apply(names: Map<string, Inode | null>, change: NameChange): void {
  if (change.kind === 'put') {
    names.set(change.name, change.inode);
    return;
  }
  const inode = names.get(change.name);
  names.delete(change.name);
  if (change.kind === 'move' && inode !== undefined) names.set(change.to, inode);
}

/** The bytes with what was kept of the writes: 0 keeps a write, above a half loses it, between it keeps its first sectors. */
function contentOf({ durable, pending }: Inode, random: () => number): Buffer {
  let content = durable;
  for (const write of pending) {
    const luck = random();
    if (luck >= 0.5) continue;
    if (write.kind === 'truncate') {
      content = Buffer.concat([content, Buffer.alloc(Math.max(0, write.size - content.length))]).subarray(
        0,
        write.size,
      );
      continue;
    }
    const sectors = Math.ceil(write.bytes.length / SECTOR);
    const bytes =
      luck < 0.25 ? write.bytes : write.bytes.subarray(0, Math.floor(random() * sectors) * SECTOR);
    const longer = Buffer.alloc(Math.max(content.length, write.at + bytes.length));
    content.copy(longer);
    longer.set(bytes, write.at);
    content = longer;
  }
  return content;
}
