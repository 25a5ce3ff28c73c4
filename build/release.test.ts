import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Configuration } from 'app-builder-lib';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { configureBuildCommand, createYargs, normalizeOptions } from 'electron-builder/out/builder.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './source-files.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly 'continue-on-error'?: boolean;
}
interface Job {
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const text = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
const release: {
  readonly permissions: unknown;
  readonly jobs: {
    readonly package: Job & {
      readonly strategy: { readonly matrix: { readonly include: { platform: string }[] } };
    };
    readonly draft: Job;
  };
} = parse(text);
const { package: packageJob, draft } = release.jobs;
const stepNamed = (name: string) => packageJob.steps.find((step) => step.name === name)!;
const platforms = packageJob.strategy.matrix.include.map(({ platform }) => platform);

/** The arguments that the release gives electron-builder, as the shell makes them of its variables. */
function builderArguments(platform: string, variables: Readonly<Record<string, string>>): string[] {
  const command = stepNamed('Package')
    .run!.replaceAll(/\$\{\{ matrix\.platform \}\}/g, platform)
    .replaceAll(/\$\{(\w+):-(\w*)\}/g, (_, name, usual) => variables[name] ?? usual)
    .replaceAll(/\$GITHUB_REPOSITORY/g, 'tubelet/tubelet');
  const [npx, program, ...rest] = command.trim().split(/\s+/);
  expect([npx, program]).toEqual(['npx', 'electron-builder']);
  return rest.map((argument) => argument.replaceAll('"', ''));
}

/** The configuration that electron-builder's own reading of those arguments comes to, found valid by it. */
async function configFor(
  platform: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Configuration> {
  const given = configureBuildCommand(createYargs()).parse(builderArguments(platform, variables));
  const { config, publish } = normalizeOptions(given as never);
  expect(publish).toBe('never');
  const whole = await getConfig(ROOT, null, config as never);
  await validateConfiguration(whole, new DebugLogger(false));
  return whole;
}

test('nothing is attached that was not started and seen to work, on any system', () => {
  const names = packageJob.steps.map(({ name, uses }) => name ?? uses ?? '');
  const order = ['End to end in Electron', 'Package', 'Start the packaged app', 'actions/upload-artifact@v4'];
  const places = order.map((name) => names.indexOf(name));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(0);
  for (const step of packageJob.steps) expect(step['continue-on-error'], step.name).toBeUndefined();
  // Every system has its way, and none is left out.
  const start = stepNamed('Start the packaged app');
  expect([start.if, stepNamed('Package').if]).toEqual([undefined, undefined]);
  for (const platform of platforms) expect(start.run).toMatch(new RegExp(`^ *${platform}\\) app=`, 'm'));
  const suites = packageJob.steps.filter(({ name }) => name === 'End to end in Electron');
  expect(suites.map((step) => step.if)).toEqual(["matrix.platform == 'linux'", "matrix.platform != 'linux'"]);
  for (const { run } of suites) expect(run).toContain('npm run test:e2e -- --project electron');
  expect(draft.needs).toBe('package');
  expect([release.permissions, draft.permissions]).toEqual([{ contents: 'read' }, { contents: 'write' }]);
});

test.each(['linux', 'win', 'mac'])(
  'electron-builder understands what it is told for %s',
  async (platform) => {
    expect(platforms).toContain(platform);
    const config = await configFor(platform);
    expect(config.extraMetadata.updates).toEqual({
      feed: 'https://api.github.com/repos/tubelet/tubelet/releases/latest',
      page: 'https://github.com/tubelet/tubelet/releases/latest',
    });
    expect(config.publish).toBeNull();
    expect(config.asarUnpack).toEqual([]);
    expect(config.mac?.notarize).toBe(false);
    expect((await configFor(platform, { NOTARIZE: 'true' })).mac?.notarize).toBe(true);
  },
);

test('without a certificate the program for Macs is signed by nobody, with what that needs', async () => {
  const [, signing = ''] = /MAC_SIGNING "([^"]+)"/.exec(stepNamed('Certificates').run!)!;
  const { mac, electronFuses } = await configFor('mac', { MAC_SIGNING: signing });
  expect(mac?.identity).toBe('-');
  expect(mac?.hardenedRuntime).toBe(true);
  expect(electronFuses?.resetAdHocDarwinSignature).toBe(true);
  for (const file of [mac?.entitlements, mac?.entitlementsInherit]) {
    const granted = readFileSync(path.join(ROOT, String(file)), 'utf8');
    expect(granted).toContain('com.apple.security.cs.disable-library-validation');
    expect(granted).toContain('com.apple.security.cs.allow-jit');
  }
});

test('every kind of package that is made is kept, with the sources and the notices', async () => {
  const upload = packageJob.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact'))!;
  const kept = upload.with!.path!.split('\n').filter(Boolean);
  const endings: Readonly<Record<string, string>> = { nsis: 'exe' };
  for (const platform of ['linux', 'win', 'mac'] as const) {
    const targets = [(await configFor(platform))[platform]?.target ?? []].flat();
    expect(targets.length).toBeGreaterThan(1);
    for (const target of targets) {
      const ending = endings[String(target)] ?? String(target);
      expect(kept).toContain(`release/*.${ending}`);
    }
  }
  expect(kept).toContain('release/*.cdx.json');
  expect(kept).toContain('release/*.tar.gz');
  const notices = stepNamed('List of parts (SBOM) and notices').run!;
  // Those of every part, which the build of the page gathers, and Chromium's.
  for (const part of ['THIRD-PARTY.md', 'dist/renderer/licences/*.txt', 'LICENSES.chromium.html'])
    expect(notices).toContain(part);
  expect(notices).toContain('tar -czf release/tubelet-notices.tar.gz');
  const drafted = draft.steps.flatMap(({ run }) => run ?? []).join('\n');
  expect(drafted).toContain('node build/gather-sources.ts packages/tubelet-sources.tar');
  expect(drafted).toContain('build/cores/fetch-av1-sources.sh packages');
  expect(drafted.indexOf('SHA256SUMS')).toBeLessThan(drafted.indexOf('gh release create'));
  expect(drafted).toContain('--draft');
});

test('every script that the release runs is there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  for (const [, name = ''] of text.matchAll(/npm run (?:-s )?([\w:]+)/g))
    expect(scripts).toHaveProperty([name]);
  for (const [file] of text.matchAll(/\bbuild\/[\w/.-]+\.(?:ts|sh|yml|plist)\b/g))
    expect(existsSync(path.join(ROOT, file)), file).toBe(true);
});
