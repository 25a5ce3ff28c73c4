import { readFileSync } from 'node:fs';
import path from 'node:path';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import { packageFaults, readPackagingConfig } from './check-package.ts';
import { packageContents } from './package-contents.ts';

const ENTITLEMENTS = 'build/entitlements.mac.plist';

test('electron-builder accepts the configuration, and would not accept a misspelt one', async () => {
  const config = await readPackagingConfig();
  const misspelt = { ...config, electronFuse: config.electronFuses };
  await expect(validateConfiguration(misspelt, new DebugLogger(false))).rejects.toThrow(/electronFuse/);
});

test('the program is locked down as far as each system allows', async () => {
  const config = await readPackagingConfig();
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  });
  expect(config.mac?.hardenedRuntime).toBe(true);
  expect([config.mac?.entitlements, config.mac?.entitlementsInherit]).toEqual([ENTITLEMENTS, ENTITLEMENTS]);
  const granted = readFileSync(path.join(ROOT, ENTITLEMENTS), 'utf8').match(/<key>[^<]+<\/key>\s*<\w+\/>/g);
  expect(granted?.map((each) => each.replace(/\s+/g, ''))).toEqual([
    '<key>com.apple.security.cs.allow-jit</key><true/>',
  ]);
  expect(config.flatpak?.finishArgs?.filter((argument) => /network|host|session-bus/.test(argument))).toEqual(
    [],
  );
  // The older launcher turns Chromium's sandbox off wherever it runs.
  expect(Number.parseInt(String(config.toolsets?.appimage), 10)).toBeGreaterThanOrEqual(1);
  expect(config.publish).toBeNull();
});

test('a double click on labels opens the app: their ending is one that every system can know', async () => {
  const { fileAssociations } = await readPackagingConfig();
  const endings = [fileAssociations ?? []].flat().flatMap(({ ext }) => ext);
  expect(endings).toContain('tubelet');
  // Windows and macOS see only what follows the last dot.
  expect(endings.filter((ending) => /[^a-z0-9]/.test(ending))).toEqual([]);
});

test('the package holds what it must and nothing of its making', async () => {
  const contents = packageContents(await readPackagingConfig());
  expect(await packageFaults(contents)).toEqual([]);
  const without = contents.filter(({ target }) => target !== 'resources/LICENSE.txt');
  expect(await packageFaults(without)).toEqual(['The package lacks resources/LICENSE.txt.']);
  const foreign = [...contents, { target: 'resources/models/training/train.py', source: '', bytes: 1 }];
  expect(await packageFaults(foreign)).toEqual([
    'The package contains resources/models/training/train.py, which only its makers need.',
  ]);
});
