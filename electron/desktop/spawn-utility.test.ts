import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { RpcClient } from '../../engine/rpc/client.ts';
import type { WorkCalls } from '../host/processes/work-calls.ts';
import { makeElectron } from './electron.fake.ts';

const electron = makeElectron({ app: '/', userData: '/' });
vi.mock('electron', () => electron);
const { spawnUtility } = await import('./spawn-utility.ts');

const SCRIPT = path.join(import.meta.dirname, 'work.utility.ts');

test('a utility process answers, ends in order, and ends at once when it must', {
  timeout: 30_000,
}, async () => {
  const start = () => {
    const port = spawnUtility(SCRIPT);
    return {
      port,
      client: new RpcClient<WorkCalls>(port),
      end: new Promise((resolve) => port.onCrash(resolve)),
    };
  };
  const first = start();
  expect((await first.client.call('look', { workers: null })).memoryBytes).toBeGreaterThan(1e6);
  await first.client.call('end', null);
  expect(await first.end).toBe('it ended with code 0');

  const second = start();
  await second.client.call('look', { workers: null });
  second.port.terminate();
  expect(await second.end).toBe('it was ended');
  expect(electron.utilityProcess.started).toMatchObject([
    { script: SCRIPT, options: { serviceName: 'Tubelet media', stdio: 'inherit' } },
    { script: SCRIPT },
  ]);
});
