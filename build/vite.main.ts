import { defineConfig } from 'vite';
import { knownLicencesOnly } from './licences.ts';
import { ROOT } from './source-files.ts';

/** The desktop's main process: one ES module that needs only Electron and Node. */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [knownLicencesOnly()],
  build: {
    outDir: 'dist/desktop',
    // The preload script lies beside it.
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'electron/desktop/main.ts', formats: ['es'], fileName: () => 'main.js' },
    rolldownOptions: { external: ['electron', /^node:/], output: { codeSplitting: false } },
  },
});
