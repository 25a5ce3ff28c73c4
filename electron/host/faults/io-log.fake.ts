/** A call that changed something, as it was written down. */
export type IoCall =
  | { readonly kind: 'create' | 'sync' | 'unlink' | 'mkdir'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  /** No call: what was answered at that time. */
  | { readonly kind: 'answer'; readonly index: number };

/** Reads what `io-faults.fake.c` has written down. */
export function readCalls(log: Buffer): IoCall[] {
  const calls: IoCall[] = [];
  for (let place = 0; place < log.length; ) {
    const kind = String.fromCharCode(log[place]!);
    const size = log.readUInt32LE(place + 1);
    const path = log.toString('utf8', place + 5, place + 5 + size);
    const at = Number(log.readBigUInt64LE(place + 5 + size));
    const length = log.readUInt32LE(place + 13 + size);
    const bytes = log.subarray(place + 17 + size, place + 17 + size + length);
    place += 17 + size + length;
    calls.push(callOf(kind, path, at, bytes));
  }
  return calls;
}

function callOf(kind: string, path: string, at: number, bytes: Buffer): IoCall {
  switch (kind) {
    case 'C':
      return { kind: 'create', path };
    case 'S':
      return { kind: 'sync', path };
    case 'U':
      return { kind: 'unlink', path };
    case 'M':
      return { kind: 'mkdir', path };
    case 'W':
      return { kind: 'write', path, at, bytes };
    case 'T':
      return { kind: 'truncate', path, size: at };
    case 'R':
      return { kind: 'rename', path, to: bytes.toString('utf8') };
    case 'A':
      return { kind: 'answer', index: at };
    default:
      throw new Error(`no such call: ${kind}`);
  }
}
