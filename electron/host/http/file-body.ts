import type { FileHandle } from 'node:fs/promises';

/** Large enough to keep a disk busy, small enough that a hundred streams fit in memory. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * The `length` bytes of `handle` from `start` on, read only as they are asked for. The stream owns the handle and
 * closes it at the end, on an error and when the reader goes away. A file that ends early fails the stream: the
 * receiver must not take a shortened file for a whole one.
 */
export function fileBody(
  handle: FileHandle,
  start: number,
  length: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = start;
  let left = length;
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await handle.close();
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const buffer = Buffer.allocUnsafeSlow(Math.min(left, CHUNK_BYTES));
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
          if (ended) return;
          if (bytesRead === 0) throw new Error(`the file ended ${left} bytes early`);
          position += bytesRead;
          left -= bytesRead;
          if (left === 0) await end();
          controller.enqueue(buffer.subarray(0, bytesRead));
          if (left === 0) controller.close();
        } catch (error) {
          // A cancel that closes the handle under a read is not a failure.
          if (ended) return;
          await end();
          throw error;
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
