import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';
import { packageFaults, readPackagingConfig } from './check-package.ts';
import { packageContents } from './package-contents.ts';

test('electron-builder accepts the configuration, and would not accept a misspelt one', async () => {
  const config = await readPackagingConfig();
  expect(config.electronFuses).toMatchObject({ runAsNode: false, onlyLoadAppFromAsar: true });
  const misspelt = { ...config, electronFuse: config.electronFuses };
  await expect(validateConfiguration(misspelt, new DebugLogger(false))).rejects.toThrow(/electronFuse/);
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
