import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { noteSources, type ReadsFiles } from '../built/built-sources.ts';
import { knownLicencesOnly } from '../licences.ts';
import { ROOT } from '../source-files.ts';

/**
 * The desktop's main process and its threads, as ES modules that need only Electron, Node and the packages below. These
 * find their WebAssembly beside their own code, so they stay as they are and lie beside the app.
 */
const PACKAGES = ['@ffmpeg/core', 'onnxruntime-web', 'onnxruntime-node', 'ioredis'];

const AV1_CORE = path.join(ROOT, 'engine/decode/av1-core/av1-core.wasm');

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [av1Core(), knownLicencesOnly(), noteSources('main', 'build/vite/vite.main.ts').main],
  ssr: { noExternal: true, external: PACKAGES },
  build: {
    ssr: true,
    outDir: 'dist/desktop',
    // The preload script lies beside it.
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        main: 'electron/desktop/main.ts',
        'work.utility': 'electron/desktop/work.utility.ts',
        'decode.worker.node': 'engine/decode/ffmpeg/decode.worker.node.ts',
        'inference.worker.node': 'engine/inference/worker/inference.worker.node.ts',
      },
      external: ['electron', /^node:/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].chunk.js' },
    },
  },
});

/** Puts the core for AV1 beside the main process, which reads it there. */
function av1Core(): Plugin {
  return {
    name: 'av1-core',
    api: { sources: [AV1_CORE] } satisfies ReadsFiles,
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: path.basename(AV1_CORE), source: readFileSync(AV1_CORE) });
    },
  };
}
