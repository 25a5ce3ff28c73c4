import { execFileSync } from 'node:child_process';
import { ROOT } from '../../build/source-files.ts';
import { ELECTRON } from './desktop.ts';

/** The suite drives the built app, so it is built first. */
export default function globalSetup(): void {
  for (const part of ['renderer', ...(ELECTRON === null ? [] : ['main', 'preload'])]) {
    const config = `build/vite/vite.${part}.ts`;
    execFileSync(
      process.execPath,
      ['node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn'],
      { cwd: ROOT, stdio: 'inherit' },
    );
  }
}
