import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../source-files.ts';

interface Lock {
  readonly packages: Readonly<
    Record<string, { resolved?: string; integrity?: string; link?: boolean; hasInstallScript?: boolean }>
  >;
}
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  /** npm runs the install scripts of those that say true, and of no others. */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

const REGISTRY = 'https://registry.npmjs.org/';
/** The registry answers in a second or two, or not at all. */
const LIMIT_MS = 60_000;

/**
 * What makes an install differ from what was tested, a sentence each. Needs no network. A package without an address
 * comes from the registry.
 */
export function lockFaults(manifest: Manifest, lock: Lock): string[] {
  const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const loose = Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  const locked = Object.entries(lock.packages).filter(([folder, { link }]) => folder !== '' && !link);
  return [
    ...loose.map(([name, version]) => `package.json asks for ${name} "${version}": pin one exact version.`),
    ...locked
      .filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith(REGISTRY))
      .map(([folder]) => `package-lock.json takes ${folder} from elsewhere than ${REGISTRY}.`),
    ...locked
      .filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
      .map(([folder]) => `package-lock.json has no SHA-512 of ${folder}.`),
    ...locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([folder]) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length))
      .filter((name) => manifest.allowScripts?.[name] === undefined)
      .map(
        (name) =>
          `${name} runs a script when it is installed: say under allowScripts in package.json if it may.`,
      ),
  ];
}

export type Audit =
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'answered'; readonly serious: readonly string[]; readonly others: number };

/** What `npm audit --json` said. Anything but an audit's answer counts as none. */
export function readAudit(output: string): Audit {
  let json: { message?: string; vulnerabilities?: Record<string, { severity: string }> };
  try {
    json = JSON.parse(output);
  } catch {
    return { kind: 'unreachable', why: 'npm gave no answer' };
  }
  if (!json.vulnerabilities) return { kind: 'unreachable', why: json.message ?? 'npm gave no answer' };
  const found = Object.entries(json.vulnerabilities);
  const serious = found.filter(([, { severity }]) => severity === 'high' || severity === 'critical');
  return {
    kind: 'answered',
    serious: serious.map(
      ([name, { severity }]) => `${name} has a known ${severity} vulnerability: npm audit says more.`,
    ),
    others: found.length - serious.length,
  };
}

function audit(): Audit {
  // What only builds and tests is not passed on to anybody.
  const args = ['audit', '--json', '--omit=dev', '--fetch-retries=0'];
  const { stdout } = spawnSync('npm', args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return readAudit(stdout ?? '');
}

function main(): void {
  const read = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as never;
  const faults = lockFaults(read('package.json'), read('package-lock.json'));
  const result = audit();
  if (result.kind === 'unreachable') {
    console.log(
      `The registry's audit cannot be reached here (${result.why}): only the lock file was checked.`,
    );
  } else {
    faults.push(...result.serious);
    console.log(`Audit: ${result.serious.length} serious, ${result.others} other known vulnerabilities.`);
  }
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
