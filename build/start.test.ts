import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

/** Elsewhere a window could open, and would. */
test.skipIf(process.platform !== 'linux')(
  'without a display: one sentence, the address, and one signal ends all of it',
  async () => {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
    const started = spawn(process.execPath, [path.join(import.meta.dirname, 'start.ts')], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => started.once('exit', resolve));
    const said = text(started.stderr);
    const url = await new Promise<string>((resolve, reject) => {
      createInterface(started.stdout).once('line', resolve);
      void ended.then(async (code) => reject(new Error(`ended with ${code}: ${await said}`)));
    });
    expect((await fetch(url)).status).toBe(200);
    started.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(await said).toMatch(/^There is no display here .* opens in the browser .*:$/m);
    await expect(fetch(url)).rejects.toThrow();
  },
);
