import { portOfParent } from './node-process.ts';
import { serveWork } from './serve-work.ts';

// Who started this process ends it: a terminal sends its signals to all of them at once.
process.on('SIGINT', () => {}).on('SIGTERM', () => {});
// Who started it is gone, and nobody wants what is computed.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
serveWork(portOfParent(), () => {
  // Idle threads of the decoder still live: nothing is lost with them.
  process.exit(0);
});
