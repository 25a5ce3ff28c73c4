import { execFileSync } from 'node:child_process';
import { ROOT } from '../../build/source-files.ts';

/** The suite drives the built app, so it is built first. */
export default function globalSetup(): void {
  execFileSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'build/vite.renderer.ts', '--logLevel', 'warn'],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  );
}
