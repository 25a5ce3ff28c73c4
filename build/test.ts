import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.ts';
import { ROOT } from './source-files.ts';

/** `npm test`: unit tests, then the app in Chromium, then one line that adds them up. */
interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const REPORTS = path.join(ROOT, 'test-results');
/** The tests start hundreds of processes of the same code: each takes what the first one compiled. */
const COMPILED = path.join(ROOT, 'node_modules/.cache/compiled');

function run(args: readonly string[], env: Record<string, string> = {}): number {
  const { status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env },
  });
  return status ?? 1;
}

/** A runner that died without a report counts as one failure, so that nothing missing looks like a pass. */
function count(report: string, exit: number, read: (json: never) => Count): Count {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counted = read(JSON.parse(readFileSync(report, 'utf8')) as never);
  return exit !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function unit(filters: readonly string[]): Count {
  const report = path.join(REPORTS, 'unit.json');
  const exit = run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'build/vite/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  return count(
    report,
    exit,
    (json: {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numFailedTestSuites: number;
    }) => ({
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests,
    }),
  );
}

function endToEnd(filters: readonly string[]): Count {
  const report = path.join(REPORTS, 'e2e.json');
  const exit = run(
    ['node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts', ...filters],
    { TUBELET_CHROMIUM: ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  );
  return count(
    report,
    exit,
    (json: { stats: { expected: number; unexpected: number; flaky: number; skipped: number } }) => ({
      passed: json.stats.expected + json.stats.flaky,
      failed: json.stats.unexpected,
      skipped: json.stats.skipped,
    }),
  );
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const [only, ...filters] = process.argv.slice(2);
const parts =
  only === 'unit' ? [unit(filters)] : only === 'e2e' ? [endToEnd(filters)] : [unit([]), endToEnd([])];
const total = parts.reduce((a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
}));
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
