import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { ROOT } from '../source-files.ts';
import { mutantPlugin } from './mutant-plugin.ts';

export default defineConfig({
  root: ROOT,
  plugins: [svelte(), ...mutantPlugin(process.env.TUBELET_MUTANT)],
  test: {
    include: ['{engine,electron,renderer,build,e2e}/**/*.test.ts'],
    environment: 'node',
    // Files decode and infer for real: on a small machine more forks only wait for each other.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
