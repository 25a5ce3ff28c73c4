import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import { lockFaults, readAudit } from './check-audit.ts';

const resolved = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';
const integrity = 'sha512-abc';

test('an install that could differ from the tested one is refused', () => {
  const good = {
    packages: { '': {}, 'node_modules/a': { resolved, integrity }, c: { integrity }, b: { link: true } },
  };
  expect(lockFaults({ dependencies: { a: '1.0.0' } }, good)).toEqual([]);
  expect(lockFaults({ dependencies: { a: '^1.0.0' }, devDependencies: { b: 'latest' } }, good)).toHaveLength(
    2,
  );
  const elsewhere = { packages: { a: { resolved: 'git+ssh://git@example.org/a.git', integrity } } };
  expect(lockFaults({}, elsewhere)).toEqual([
    'package-lock.json takes a from elsewhere than https://registry.npmjs.org/.',
  ]);
  expect(lockFaults({}, { packages: { a: { resolved, integrity: 'sha1-abc' } } })).toHaveLength(1);
});

test('every script that an install would run was decided about', () => {
  const lock = {
    packages: { 'node_modules/b/node_modules/@c/a': { resolved, integrity, hasInstallScript: true } },
  };
  expect(lockFaults({}, lock)).toEqual([
    '@c/a runs a script when it is installed: say under allowScripts in package.json if it may.',
  ]);
  expect(lockFaults({ allowScripts: { '@c/a': false } }, lock)).toEqual([]);
  // Its script would fetch a CUDA build from outside the registry; the CPU build lies in the package.
  const { allowScripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    allowScripts: Record<string, boolean>;
  };
  expect(allowScripts['onnxruntime-node']).toBe(false);
});

test('an audit that answered counts, one that could not be reached does not', () => {
  expect(readAudit('')).toMatchObject({ kind: 'unreachable' });
  expect(readAudit('{"message":"405 Method Not Allowed"}')).toEqual({
    kind: 'unreachable',
    why: '405 Method Not Allowed',
  });
  const answer = { vulnerabilities: { a: { severity: 'low' }, b: { severity: 'critical' } } };
  expect(readAudit(JSON.stringify(answer))).toEqual({
    kind: 'answered',
    serious: ['b has a known critical vulnerability: npm audit says more.'],
    others: 1,
  });
});
