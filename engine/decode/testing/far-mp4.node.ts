import { closeSync, openSync, writeSync } from 'node:fs';

/** Boxes that hold the way to the sample table. */
const PARENTS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/**
 * Rewrites an MP4 of one track so that its index and its pictures lie beyond `gap` bytes of nothing, with 64-bit
 * offsets (ISO 14496-12). The gap takes no room on a file system with sparse files.
 */
export function writeFarMp4(path: string, source: Buffer, gap: number): void {
  const boxes = new Map(boxesOf(source).map((box) => [box.type, source.subarray(box.start, box.end)]));
  const type = boxes.get('ftyp')!;
  const data = boxes.get('mdat')!;
  const oldData = boxesOf(source).find((box) => box.type === 'mdat')!.start;
  const newData = type.length + gap;
  const index = moveSamples(boxes.get('moov')!, newData - oldData);
  const hole = Buffer.alloc(16);
  hole.writeUInt32BE(1);
  hole.write('free', 4, 'latin1');
  hole.writeBigUInt64BE(BigInt(gap), 8);
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, type, 0, type.length, 0);
  writeSync(descriptor, hole, 0, hole.length, type.length);
  writeSync(descriptor, data, 0, data.length, newData);
  writeSync(descriptor, index, 0, index.length, newData + data.length);
  closeSync(descriptor);
}

function boxesOf(bytes: Buffer): { type: string; start: number; end: number }[] {
  const boxes = [];
  for (let start = 0; start + 8 <= bytes.length; ) {
    const end = start + bytes.readUInt32BE(start);
    boxes.push({ type: bytes.toString('latin1', start + 4, start + 8), start, end });
    start = end;
  }
  return boxes;
}

/** A copy of a box with every chunk offset moved and widened: `stco` becomes `co64`. */
function moveSamples(box: Buffer, by: number): Buffer {
  const type = box.toString('latin1', 4, 8);
  const content = box.subarray(8);
  if (type === 'stco') {
    const count = content.readUInt32BE(4);
    const offsets = Buffer.alloc(8 + 8 * count);
    offsets.writeUInt32BE(count, 4);
    for (let i = 0; i < count; i++) {
      offsets.writeBigUInt64BE(BigInt(content.readUInt32BE(8 + 4 * i) + by), 8 + 8 * i);
    }
    return boxOf('co64', offsets);
  }
  if (!PARENTS.has(type)) return box;
  const parts = boxesOf(content).map(({ start, end }) => moveSamples(content.subarray(start, end), by));
  return boxOf(type, Buffer.concat(parts));
}

function boxOf(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}
