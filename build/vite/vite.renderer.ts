import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { noteSources } from '../built/built-sources.ts';
import { knownLicencesOnly, licenceFiles } from '../licences.ts';
import { ROOT } from '../source-files.ts';

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const noted = noteSources('renderer', 'build/vite/vite.renderer.ts');

/** The app of the window: dist/renderer, served by the host in every door. */
export default defineConfig({
  root: path.join(ROOT, 'renderer'),
  plugins: [svelte(), onnxRuntimeFiles(), licenceFiles(), knownLicencesOnly(), noted.main],
  // Without the first, the runtime's 44 MB of WebAssembly end up in the bundle a second time.
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'],
    // The builds of these that need nothing of Node.
    alias: Object.fromEntries(
      ['csv-parse', 'csv-stringify'].map((name) => [`${name}/sync`, `${name}/browser/esm/sync`]),
    ),
  },
  worker: { format: 'es', plugins: () => [knownLicencesOnly(), noted.worker()] },
  build: {
    outDir: path.join(ROOT, 'dist/renderer'),
    emptyOutDir: true,
    // The Chromium inside Electron 45.
    target: 'chrome150',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
});

/** Puts the ONNX Runtime's loader and WebAssembly at /ort/, where the inference worker asks for them. */
function onnxRuntimeFiles(): Plugin {
  const names = ['jspi', 'asyncify'].flatMap((build) =>
    ['mjs', 'wasm'].map((ending) => `ort-wasm-simd-threaded.${build}.${ending}`),
  );
  const folder = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
  return {
    name: 'onnx-runtime-files',
    async generateBundle() {
      for (const name of names) {
        const source = await readFile(path.join(folder, name));
        this.emitFile({ type: 'asset', fileName: `ort/${name}`, source });
      }
    },
    configureServer(server) {
      server.middlewares.use('/ort/', (request, response, next) => {
        const name = names.find((candidate) => request.url?.startsWith(`/${candidate}`));
        if (!name) return next();
        response.setHeader('Content-Type', name.endsWith('.mjs') ? 'text/javascript' : 'application/wasm');
        createReadStream(path.join(folder, name)).pipe(response);
      });
    },
  };
}
