import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeElectron } from '../../electron/desktop/electron.fake.ts';
import { answerOverHttp } from '../../electron/headless/serve/http-adapter.ts';

/**
 * Runs the packaged main process of the folder given against the stand-in for Electron, opens the files given as a file
 * manager would, and hands its app:// answers to a browser. Prints the address. The message `graphics-lost` ends the
 * graphics process, `processes` is answered with the utility processes that were started.
 */
const [, , folder = '', ...files] = process.argv;
const electron = makeElectron({ app: path.join(folder, 'app'), userData: path.join(folder, 'user') });
electron.app.isPackaged = true;
Object.assign(globalThis, { electron });
Object.defineProperty(process, 'resourcesPath', { value: path.join(folder, 'resources') });
process.argv = ['tubelet', ...files];
await import(pathToFileURL(path.join(folder, 'app', 'dist', 'desktop', 'main.js')).href);
electron.app.becomeReady();
await new Promise((resolve) => setImmediate(resolve));

const handle = electron.session.defaultSession.protocol.handlers.get('app');
if (!handle) throw new Error('the packaged app serves no page');
const server = createServer((message, answer) => {
  void answerOverHttp(
    message,
    answer,
    'app://bundle',
    async (request) => handle(request) as Promise<Response>,
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
process.on('message', (message) => {
  if (message === 'processes') {
    process.send?.(electron.utilityProcess.started);
    return;
  }
  electron.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 });
});
