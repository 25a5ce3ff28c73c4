import { throwIfCancelled } from '../../base/errors.ts';
import { loadPackage, type ModelPackage } from '../package/load-package.ts';
import type { PackageFiles } from '../package/package-files.ts';
import { selfTest } from '../package/self-test.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { LocalClipModel } from './local-clip-model.ts';
import { LocalStreamingModel } from './local-streaming-model.ts';
import { LocalTaughtModel } from './local-taught-model.ts';
import type { LocalModel } from './model.ts';

/**
 * Reads, verifies, loads, checks and self-tests a package on `runtime`. Rejects with the errors of
 * {@link loadPackage}, `model/shape-mismatch`, `model/self-test` or `model/runtime`; nothing stays loaded then.
 */
export async function loadModel(
  files: PackageFiles,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<LocalModel> {
  const pack = await loadPackage(files, signal);
  const sessions: Session[] = [];
  const open = async (name: string, key: string) => {
    const session = await runtime.createSession(name, pack.contents[key]!);
    sessions.push(session);
    throwIfCancelled(signal);
    return session;
  };
  try {
    const model = await build(pack, runtime, open);
    await selfTest(model, pack);
    throwIfCancelled(signal);
    return model;
  } catch (error) {
    for (const session of sessions) await session.release();
    throw error;
  }
}

async function build(
  { manifest, contents }: ModelPackage,
  runtime: Runtime,
  open: (name: string, key: string) => Promise<Session>,
): Promise<LocalModel> {
  switch (manifest.kind) {
    case 'streaming':
      return new LocalStreamingModel(
        manifest,
        runtime,
        await open('encoder', 'encoder'),
        await open('head', 'head'),
      );
    case 'taught':
      return new LocalTaughtModel(
        manifest,
        runtime,
        await open('encoder', 'encoder'),
        manifest.eye ? await open('eye', 'eye') : null,
        contents.taught!,
      );
    case 'clip':
      return new LocalClipModel(manifest, await open('graph', 'model'));
  }
}
