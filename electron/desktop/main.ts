import path from 'node:path';
import { app, crashReporter, protocol } from 'electron';
import { APP_SCHEME } from '../host/http/app-origin.ts';
import { launchFrom, parseLaunch } from '../host/launch.ts';
import { resolverRules, updateChannel } from '../host/settings/update-channel.ts';
import { Desktop } from './desktop.ts';
import { refuseForeignContent } from './guards.ts';
import { Leaving } from './leaving.ts';
import { Memory } from './memory.ts';
import { isAskedFor } from './updates.ts';

// Everything here must happen before Electron is ready, and Electron is not ready before this module has ended:
// nothing may be awaited at the top level.
protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);
app.enableSandbox();
const memory = new Memory(path.join(app.getPath('userData'), 'settings.json'));
const channel = updateChannel(app.getAppPath());
// No name of another computer can be resolved in any process: the app works offline or not at all. Who asked to be
// told of newer versions lets one name through.
app.commandLine.appendSwitch('host-resolver-rules', resolverRules(isAskedFor(memory) ? channel : null));
app.commandLine.appendSwitch('disable-background-networking');
// Crashes leave a dump on this disk for who looks for their cause; it is sent nowhere.
crashReporter.start({ uploadToServer: false });
// Windows shows notifications and recent files only of an app that says who it is.
if (process.platform === 'win32') app.setAppUserModelId('app.tubelet.Tubelet');

const launch = launchFrom(process.argv, process.defaultApp ? 2 : 1, process.cwd());
if (!app.requestSingleInstanceLock({ ...launch })) {
  app.exit(0);
} else {
  const leaving: Leaving = new Leaving(() => desktop.close());
  const desktop: Desktop = new Desktop(launch.files, memory, channel, leaving);
  leaving.listen();
  // On macOS a file opened from the Finder can come before the app is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    void desktop.open([file]);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    desktop.focus();
    void desktop.open(parseLaunch(data).files);
  });
  app.on('web-contents-created', (_event, contents) => refuseForeignContent(contents));
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    console.error(`A helper process (${type}) has ended: ${reason} (${exitCode}).`);
    if (type === 'GPU' && reason !== 'clean-exit') desktop.graphicsLost();
  });
  app.on('activate', () => desktop.focus());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.whenReady().then(
    () => desktop.start(),
    (error: unknown) => {
      console.error(error);
      app.exit(1);
    },
  );
}
