import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { textEdits } from '../../../engine/source/text-edits.ts';
import { makeTestHost, type TestHost } from '../../host/host.fake.ts';
import { projectText } from '../../host/projects/project.fake.ts';
import { type RunningServer, startServer } from './http-server.ts';
import { newKey } from './serve-key.ts';

/** `npm test` names or installs one; by hand the usual places are tried. */
const program = [process.env.TUBELET_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()].find(
  (file) => file && existsSync(file),
);
const ID = 'a'.repeat(64);

describe.skipIf(!program)(
  'saving while the page goes away, in Chromium (skipped where there is none)',
  () => {
    let at: TestHost;
    let server: RunningServer;
    let browser: Browser;
    beforeEach(async () => {
      at = makeTestHost();
      server = await startServer(at.host.handler, { port: 0, key: newKey() });
      browser = await chromium.launch({
        executablePath: program!,
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      });
    });
    afterEach(async () => {
      await browser.close();
      await server.close();
      await at.remove();
    });

    test.each(['is closed', 'is reloaded'])(
      'an edit of megabytes of labels, sent as the page %s, is on disk',
      async (how) => {
        const [before, after] = [projectText(ID, 1, 10_000), projectText(ID, 2, 10_001)];
        const edits = JSON.stringify({ edits: textEdits(before, after) });
        const page = await browser.newPage();
        await page.goto(server.url);
        const url = `/api/projects/${ID}`;
        const revision = await page.evaluate(
          async ([address, text]) => {
            const headers = { 'if-match': 'none' };
            const answer = await fetch(address!, { method: 'PUT', headers, body: text! });
            return ((await answer.json()) as { revision: string }).revision;
          },
          [url, before],
        );
        await page.evaluate(
          ([address, base, body]) => {
            addEventListener('pagehide', () => {
              void fetch(address!, {
                method: 'PATCH',
                keepalive: true,
                headers: { 'if-match': base!, 'content-type': 'application/json' },
                body: body!,
              });
            });
          },
          [url, revision, edits],
        );
        if (how === 'is closed') await page.close({ runBeforeUnload: true });
        else await page.reload();
        const file = path.join(at.libraryFolder, 'projects', ID, 'project.json');
        await vi.waitFor(() => expect(readFileSync(file, 'utf8') === after).toBe(true), 20_000);
      },
    );
  },
);
