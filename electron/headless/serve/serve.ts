import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { createHost } from '../../host/host.ts';
import { userModelsFolder } from '../../host/user-folders.ts';
import { libraryFolder } from '../library/open-library.ts';
import { expectModels } from '../models/models-in.ts';
import { goToCallerFolder } from '../options/caller-folder.ts';
import { endCommand } from '../options/command-end.ts';
import { ownVersion } from '../options/own-version.ts';
import { startServer } from './http-server.ts';
import { libraryKey } from './serve-key.ts';
import { parseServeOptions, SERVE_USAGE, type ServeOptions } from './serve-options.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

async function serve(options: ServeOptions): Promise<void> {
  for (const folder of options.modelFolders) await expectModels(folder);
  const folder = libraryFolder(options.library);
  let refusedRequests = 0;
  const host = createHost({
    version: ownVersion(),
    door: 'browser',
    appFolder: path.join(ROOT, 'dist', 'renderer'),
    libraryFolder: folder,
    about: () => ({ runtime: `Node ${process.versions.node}`, refusedRequests, updates: null }),
    modelFolders: [...options.modelFolders, userModelsFolder(), path.join(ROOT, 'models')],
  });
  const { problems } = await host.open(options.videos);
  const [problem] = problems;
  if (problem) throw new AppError(problem.code, problem.message);
  buildPage();
  const server = await startServer(host.handler, {
    port: options.port,
    key: await libraryKey(folder),
    onRefused: () => {
      refusedRequests++;
    },
  });
  const stop = async () => {
    // The last save is on disk then.
    await Promise.allSettled([host.close(), server.close()]);
    endCommand(0);
  };
  process.on('SIGINT', () => void stop()).on('SIGTERM', () => void stop());
  process.stdout.write(`${server.url}\n`);
  // For who started this and opens a browser.
  process.send?.({ openOnce: server.urlForOnce() });
}

/** Builds the page when it is missing or older than its sources. Standard output belongs to the address alone. */
function buildPage(): void {
  const script = path.join(ROOT, 'build', 'built', 'ensure-built.ts');
  const { status, signal } = spawnSync(process.execPath, [script, 'renderer'], { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  if (signal === 'SIGINT' || signal === 'SIGTERM') throw new AppError('cancelled', 'Cancelled.');
  throw new AppError('internal', 'The page could not be built: see the lines above.');
}

try {
  goToCallerFolder('serve');
  const options = parseServeOptions(process.argv.slice(2), process.cwd());
  if (options.help) console.log(SERVE_USAGE);
  else await serve(options);
} catch (error) {
  const { code, message } = toAppError(error);
  if (!isCancelled(error)) console.error(message);
  endCommand(code === 'usage' ? 2 : 1);
}
