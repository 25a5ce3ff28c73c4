/** Writes the matrix into the track header (ISO 14496-12, version 0), which this ffmpeg has no option for. */
export function setMatrix(bytes: Uint8Array, degrees: number): Uint8Array {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const matrix = header.indexOf('tkhd') + 4 + 40;
  const cos = Math.round(Math.cos((degrees * Math.PI) / 180)) * 65536;
  const sin = Math.round(Math.sin((degrees * Math.PI) / 180)) * 65536;
  for (const [index, value] of [cos, sin, 0, -sin, cos].entries())
    header.writeInt32BE(value, matrix + index * 4);
  return bytes;
}
