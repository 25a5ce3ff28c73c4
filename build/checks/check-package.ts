import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Configuration } from 'app-builder-lib';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { findEyeIn, scanModels } from '../../electron/host/models/model-folders.ts';
import { CARRIED, licenceOf } from '../licences.ts';
import { ROOT } from '../source-files.ts';
import { type PackedFile, packageContents } from './package-contents.ts';

/** The packaging configuration, after electron-builder itself has found it valid. Needs no network. */
export async function readPackagingConfig(): Promise<Configuration> {
  const config = await getConfig(ROOT, path.join('build', 'electron-builder.yml'), null);
  await validateConfiguration(config, new DebugLogger(false));
  return config;
}

/** The video that a first user is offered. */
const SAMPLE = 'resources/models/sample/sample.mp4';
const BUILT = [
  ...[
    'main.js',
    'preload.cjs',
    'work.utility.js',
    'decode.worker.node.js',
    'inference.worker.node.js',
    'av1-core.wasm',
  ].map((file) => `dist/desktop/${file}`),
  'dist/renderer/index.html',
];
/** Packages that are loaded as they are, from the archive. */
const PACKAGES = /^app\/node_modules\/(@ffmpeg\/core|onnxruntime-web|onnxruntime-common)\//;
const PACKAGE_FILES = [
  '@ffmpeg/core/dist/esm/ffmpeg-core.js',
  '@ffmpeg/core/dist/esm/ffmpeg-core.wasm',
  'onnxruntime-web/dist/ort.node.min.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  'onnxruntime-common/dist/esm/index.js',
].map((file) => `app/node_modules/${file}`);

/** What must be in a package and is not, or is and must not be, a sentence each. */
export async function packageFaults(contents: readonly PackedFile[]): Promise<string[]> {
  const packed = new Set(contents.map(({ target }) => target));
  const needed = [
    'app/package.json',
    'resources/LICENSE.txt',
    'resources/THIRD-PARTY.md',
    SAMPLE,
    ...PACKAGE_FILES,
  ];
  needed.push(...BUILT.filter((file) => existsSync(path.join(ROOT, file))).map((file) => `app/${file}`));
  if (existsSync(path.join(ROOT, 'dist/renderer'))) {
    needed.push(...CARRIED.map((name) => `resources/licences/${licenceOf(name).file}`));
  }
  const { models, problems } = await scanModels([path.join(ROOT, 'models')]);
  const folders = new Map(
    models.map(({ dir, manifest }) => [`resources/models/${path.basename(dir)}/`, manifest]),
  );
  for (const [folder, { files }] of folders) {
    needed.push(`${folder}manifest.json`, ...Object.values(files).map((file) => folder + file.path));
  }
  const eye = await findEyeIn([path.join(ROOT, 'models')]);
  if (eye) {
    const folder = `resources/models/${path.basename(eye.dir)}/`;
    needed.push(...['eye.json', eye.file.path, 'MODEL_CARD.md'].map((file) => folder + file));
  }
  const isForeign = (target: string) =>
    (/node_modules/.test(target) && !PACKAGES.test(target)) ||
    /\.(ts|map|py)$/.test(target) ||
    (target.startsWith('resources/models/') &&
      ![...folders.keys()].some((folder) => target.startsWith(folder)));
  return [
    ...problems.map(({ message }) => message),
    ...needed.filter((target) => !packed.has(target)).map((target) => `The package lacks ${target}.`),
    ...[...packed]
      .filter((target) => /^resources\/.*\.([cm]?js|node|wasm)$/.test(target))
      .map((target) => `The package has code outside its archive: ${target}.`),
    ...[...packed]
      .filter((target) => isForeign(target) && !needed.includes(target))
      .map((target) => `The package contains ${target}, which only its makers need.`),
  ];
}

async function main(): Promise<void> {
  const contents = packageContents(await readPackagingConfig());
  for (const { target, bytes } of contents) console.log(`${String(bytes).padStart(11)}  ${target}`);
  const total = contents.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${contents.length} files, ${(total / 1e6).toFixed(1)} MB without Electron itself`);
  if (!existsSync(path.join(ROOT, 'dist')))
    console.log('Not built yet (npm run build), so dist is not listed.');
  // It is where a package was published, which only the release knows.
  console.log('Note: deb and rpm need a homepage; the release gives them that of its repository.');
  const faults = await packageFaults(contents);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
