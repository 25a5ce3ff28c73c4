import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHost, type Host } from './host.ts';

/** A host over folders made for one test. The page, the model and the video are real files with known bytes. */
export interface TestHost {
  readonly host: Host;
  readonly folder: string;
  readonly appFolder: string;
  readonly modelFolder: string;
  /** Does not exist until something is saved. */
  readonly libraryFolder: string;
  /** Failures that the host called defects. */
  readonly reported: unknown[];
  /** Asks the host as the desktop would. */
  ask(url: string, init?: RequestInit): Promise<Response>;
  remove(): Promise<void>;
}

export const PAGE = '<!doctype html><title>Tubelet</title>';
export const SCRIPT = 'export const answer = 42;\n';
export const MODULE_BYTES = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** `libraryFolder`: that of another host, to share it. */
export function makeTestHost(options: { libraryFolder?: string } = {}): TestHost {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'tubelet-host-')));
  const appFolder = path.join(folder, 'app');
  const modelFolder = path.join(folder, 'models');
  const libraryFolder = options.libraryFolder ?? path.join(folder, 'library');
  mkdirSync(path.join(appFolder, 'assets'), { recursive: true });
  mkdirSync(path.join(appFolder, '.hidden'));
  mkdirSync(modelFolder);
  writeFileSync(path.join(appFolder, 'index.html'), PAGE);
  writeFileSync(path.join(appFolder, 'assets', 'main-Bq3x_9-Z.js'), SCRIPT);
  writeFileSync(path.join(appFolder, 'assets', 'plain.mjs'), SCRIPT);
  writeFileSync(path.join(appFolder, 'core.wasm'), MODULE_BYTES);
  writeFileSync(path.join(appFolder, '.hidden', 'key'), 'hidden');
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  const reported: unknown[] = [];
  const asked: Response[] = [];
  const host = createHost({
    version: '1.2.3',
    door: 'desktop',
    appFolder,
    modelFolders: [modelFolder],
    libraryFolder,
    about: () => ({ runtime: 'Node 1', refusedRequests: 3, updates: null }),
    report: (error) => reported.push(error),
  });
  return {
    host,
    folder,
    appFolder,
    modelFolder,
    libraryFolder,
    reported,
    ask: async (url, init) => {
      const answer = await host.handler(new Request(`app://bundle${url}`, init));
      asked.push(answer);
      return answer;
    },
    remove: async () => {
      await host.close();
      // A body that a test did not look at still holds its file.
      for (const { body } of asked) if (body && !body.locked) await body.cancel();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Bytes that differ at every position and repeat only after 251: a shifted range never looks right. */
export function patternBytes(length: number, from = 0): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (from + index) % 251);
}

/** How often this process has `file` open now; undefined on systems that do not tell. */
export function openCount(file: string): number | undefined {
  try {
    return readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === file;
      } catch {
        return false;
      }
    }).length;
  } catch {
    return undefined;
  }
}

/** The least manifest that the engine accepts, for `models/<id>/manifest.json`. */
export function clipManifest(id: string): object {
  const file = (bytes: number) => ({ path: 'data.bin', sha256: '0'.repeat(64), bytes });
  const frames = 2 * 4 * 4 * 3;
  return {
    format: 'tubelet-model',
    formatVersion: 1,
    id,
    version: '1.0.0',
    title: `Model ${id}`,
    description: '',
    licence: 'MIT',
    sources: [],
    activation: 'softmax',
    background: null,
    temperature: 1,
    labels: [{ id: 'wave', name: 'Wave', path: [], threshold: null }],
    timeline: { smoothingSlots: 1, minDurationUs: 0, method: 'hysteresis' },
    kind: 'clip',
    files: { model: file(10), goldenFrames: file(frames), goldenLogits: file(4) },
    input: {
      fps: 8,
      width: 4,
      height: 4,
      resize: 'crop',
      framesPerClip: 2,
      layout: 'NTHWC',
      dtype: 'uint8',
      mean: null,
      std: null,
    },
    window: { strideFrames: 1 },
    golden: { tolerance: { logits: 0.01 } },
  };
}
