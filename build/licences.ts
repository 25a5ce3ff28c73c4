import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { LICENCE_FOLDER, LICENCE_INDEX, type LicencedPart } from '../electron/contract/licences.ts';
import type { ReadsFiles } from './built/built-sources.ts';
import { ROOT } from './source-files.ts';

/** What is built here from the sources of others. */
const BUILT_HERE: Readonly<Record<string, { readonly version: string; readonly license: string }>> = {
  'av1-core': {
    version: '5.1.9 with dav1d 1.5.4',
    license: 'LGPL-2.1-or-later AND BSD-2-Clause AND MIT',
  },
};

/** Texts that a package does not carry itself; each is the files joined. */
const OUR_COPIES: Readonly<Record<string, readonly string[]>> = {
  '@ffmpeg/core': ['ffmpeg-core.txt', 'GPL-2.0.txt', 'LGPL-2.1.txt', 'ffmpeg-core-parts.txt'],
  'av1-core': ['av1-core.txt', 'dav1d.txt', 'emscripten.txt', 'MIT-terms.txt', 'musl.txt', 'LGPL-2.1.txt'],
  'onnxruntime-web': ['onnxruntime-web.txt', 'MIT-terms.txt', 'onnxruntime-notices.txt'],
  'onnxruntime-common': ['onnxruntime-web.txt', 'MIT-terms.txt'],
  saxes: ['saxes.txt'],
  'fft.js': ['fft.txt', 'MIT-terms.txt'],
  'csv-parse': ['csv.txt', 'MIT-terms.txt', 'ieee754.txt'],
  'csv-stringify': ['csv.txt', 'MIT-terms.txt', 'ieee754.txt'],
};

/**
 * The npm packages whose code a packaged Tubelet carries, as the builds find them, and what is built here. `electron` is the program around
 * them; its own parts, Chromium among them, are in the LICENSES.chromium.html beside it.
 */
export const CARRIED = [
  '@ffmpeg/core',
  'av1-core',
  'mediabunny',
  'onnxruntime-web',
  'electron',
  'svelte',
  'valibot',
  'saxes',
  'xmlchars',
  'json5',
  'fflate',
  'fft.js',
  'csv-parse',
  'csv-stringify',
  'clsx',
  'esm-env',
] as const;

export interface Licence extends LicencedPart {
  readonly text: string;
}

/** The licence of a package in node_modules, or of what is built here. Throws when its text is nowhere: it must not be shipped then. */
export function licenceOf(name: string): Licence {
  const folder = path.join(ROOT, 'node_modules', name);
  const { version, license } =
    BUILT_HERE[name] ??
    (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
      license: string;
    });
  const text = textOf(name, folder);
  if (text === null) {
    throw new Error(`${name} carries no licence text: put its text into build/licences and name it there.`);
  }
  return { name, version, licence: license, file: `${name.replace(/^@/, '').replace('/', '-')}.txt`, text };
}

function textOf(name: string, folder: string): string | null {
  const copies = OUR_COPIES[name];
  if (copies) return copies.map((file) => readFileSync(ourCopy(file), 'utf8')).join('');
  const own = existsSync(folder)
    ? readdirSync(folder).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file))
    : undefined;
  return own === undefined ? null : readFileSync(path.join(folder, own), 'utf8');
}

function ourCopy(file: string): string {
  return path.join(ROOT, 'build/licences', file);
}

/** The package of a bundled module; null for our own code. */
function packageOf(module: string): string | null {
  const inside = module.replaceAll('\\', '/').split('/node_modules/').at(-1);
  if (inside === undefined || !module.includes('node_modules')) return null;
  return inside
    .split('/')
    .slice(0, inside.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Fails a build that takes in a package whose licence would not be passed on. */
export function knownLicencesOnly(): Plugin {
  const known = new Set<string>(CARRIED);
  return {
    name: 'known-licences-only',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const strangers = chunk.moduleIds.map(packageOf).filter((name) => name !== null && !known.has(name));
        const [stranger] = strangers;
        if (stranger) this.error(`${stranger} is bundled, but not in CARRIED of build/licences.ts.`);
      }
    },
  };
}

/** Puts the list of parts and their texts at /licences/, where the About box and the package take them from. */
export function licenceFiles(): Plugin {
  return {
    name: 'licence-files',
    api: { sources: Object.values(OUR_COPIES).flatMap((files) => files.map(ourCopy)) } satisfies ReadsFiles,
    generateBundle() {
      const licences = CARRIED.map(licenceOf);
      const index = licences.map(({ text: _, ...part }) => part);
      this.emitFile({
        type: 'asset',
        fileName: `${LICENCE_FOLDER}/${LICENCE_INDEX}`,
        source: JSON.stringify(index, null, 2),
      });
      for (const { file, text } of licences) {
        this.emitFile({ type: 'asset', fileName: `${LICENCE_FOLDER}/${file}`, source: text });
      }
    },
  };
}
