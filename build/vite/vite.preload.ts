import { defineConfig } from 'vite';
import { noteSources } from '../built/built-sources.ts';
import { knownLicencesOnly } from '../licences.ts';
import { ROOT } from '../source-files.ts';

/** The preload script: a sandboxed one is a single CommonJS file that may require nothing but 'electron'. */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [knownLicencesOnly(), noteSources('preload', 'build/vite/vite.preload.ts').main],
  build: {
    outDir: 'dist/desktop',
    // The main process lies beside it.
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'electron/desktop/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'], output: { codeSplitting: false } },
  },
});
