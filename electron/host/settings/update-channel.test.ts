import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isLater, updateChannel } from './update-channel.ts';

test('the channel is that of the package, but a flatpak is updated by its store', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-channel-'));
  const updates = { feed: 'https://a.example/x', page: 'https://a.example/y' };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ updates }));
  expect(updateChannel(folder, {})).toEqual(updates);
  expect(updateChannel(folder, { FLATPAK_ID: 'app.tubelet.Tubelet' })).toBeNull();
  writeFileSync(
    path.join(folder, 'package.json'),
    '{"updates":{"feed":"https://A.example","page":"https://a.example/y"}}',
  );
  expect(updateChannel(folder, {})?.feed).toBe('https://a.example/');
  rmSync(folder, { recursive: true });
  expect(updateChannel(folder, {})).toBeNull();
});

test.each([
  ['1.2.4', '1.2.3', true],
  ['1.10.0', '1.9.9', true],
  ['2.0.0', '1.99.99', true],
  ['1.2.3', '1.2.3', false],
  ['1.2.3', '1.2.10', false],
  ['0.9.0', '1.0.0', false],
])('%s is later than %s: %s', (version, than, later) => {
  expect(isLater(version, than)).toBe(later);
});
