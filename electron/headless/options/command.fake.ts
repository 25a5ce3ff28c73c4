import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in a process of its own, in `folder` and with the library of `folder` as the user's.
 * @param onLine hears every line on standard error, and may stop the process
 */
export function runCommand(
  name: string,
  args: readonly string[],
  folder: string,
  onLine: (line: string, child: ChildProcess) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', name, `${name}.ts`), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TUBELET_LIBRARY: path.join(folder, 'library'), ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  let begun = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const lines = (begun + text).split('\n');
    begun = lines.pop()!;
    for (const line of lines) onLine(line, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** What a command prints when it is run through npm, as the README says. */
export function printedThroughNpm(name: string, ...args: readonly string[]): string {
  const isWindows = process.platform === 'win32';
  return execFileSync(isWindows ? 'npm.cmd' : 'npm', ['run', '-s', name, '--', ...args], {
    cwd: path.resolve(import.meta.dirname, '..', '..', '..'),
    encoding: 'utf8',
    shell: isWindows,
  });
}
