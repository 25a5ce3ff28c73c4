import process from 'node:process';
import type { Reply, Request } from '../../engine/rpc/protocol.ts';
import { serveWork } from '../host/processes/serve-work.ts';

// A utility process of Electron, which ends with the app that started it, whatever becomes of that.
const { parentPort } = process;
serveWork(
  {
    post: (message: Reply) => parentPort.postMessage(message),
    listen: (handler) => void parentPort.on('message', ({ data }) => handler(data as Request)),
  },
  () => process.exit(0),
);
