import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A page of the user's own that leads to `url`, for a browser to be opened with: what stands in a program's arguments
 * every user of the computer can read, this file its owner alone. `remove` takes it away again.
 * Errors: those of the file system.
 */
export function writeRedirect(folder: string, url: string): { readonly file: string; remove(): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `open-${randomBytes(8).toString('hex')}.html`);
  const page = `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${url}">
<title>Tubelet</title>
`;
  writeFileSync(file, page, { flag: 'wx', mode: 0o600 });
  return { file, remove: () => rmSync(file, { force: true }) };
}
