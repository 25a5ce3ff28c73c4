import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nativeRunner } from './run-native.node.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-run-native-'));
afterAll(() => rmSync(folder, { recursive: true }));
const BYTES = 200_000;

// Skipped where there are no scripts of a shell.
it.skipIf(process.platform === 'win32')('every byte is taken, however soon the program is gone', async () => {
  const program = path.join(folder, 'writes.sh');
  writeFileSync(program, `#!/bin/sh\nexec head -c ${BYTES} /dev/zero\n`, { mode: 0o755 });
  const run = nativeRunner({ ffmpeg: program, ffprobe: program, version: '7.1', major: 7 });
  const ref = { kind: 'path', path: program, name: 'writes.sh' } as const;
  for (let round = 0; round < 20; round++) {
    let taken = 0;
    const ended = run(
      { core: null, ref },
      {
        tool: 'ffmpeg',
        args: [],
        source: { size: 0, read: () => 0 } as never,
        beat: () => undefined,
        write: (bytes) => {
          taken += bytes.length;
        },
      },
    );
    // As on a machine that is busy elsewhere: the last bytes and the end are found at once.
    const until = performance.now() + 30;
    while (performance.now() < until);
    await ended;
    expect(taken).toBe(BYTES);
  }
});
