import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './source-files.ts';

/** `npm run test:models`: the Python tests of models/ in an environment of their own, made anew when the pins change. */
const VENV = path.join(ROOT, 'models/.venv');
const REQUIREMENTS = path.join(ROOT, 'models/requirements.txt');
const STAMP = path.join(VENV, 'requirements.sha256');
const WINDOWS = process.platform === 'win32';
const PYTHON = path.join(VENV, WINDOWS ? 'Scripts/python.exe' : 'bin/python');

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw new Error(`${command} cannot be run: install Python 3.11 or newer with venv and pip.`);
  if (status !== 0) process.exit(status ?? 1);
}

const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== pins) {
  run(WINDOWS ? 'python' : 'python3', ['-m', 'venv', '--clear', VENV]);
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(STAMP, pins);
}
run(PYTHON, ['-m', 'pytest', 'models', ...process.argv.slice(2)]);
