import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { AppError } from '../base/errors.ts';
import { RpcClient } from './client.ts';
import { type Reply, type Request, type RpcPort, transfer, type WorkerPort } from './protocol.ts';
import { type Handlers, serve } from './serve.ts';

type Calls = {
  double: { in: number; out: number };
  fail: { in: string; out: never };
  count: { in: { to: number }; out: string; event: number };
  hang: { in: null; out: never };
  bytes: { in: ArrayBuffer; out: ArrayBuffer };
};

const handlers: Handlers<Calls> = {
  double: (value) => value * 2,
  fail: (message) => {
    if (message === 'known') throw new AppError('source/gone', 'The file is gone.', { details: { size: 3 } });
    throw new Error(message);
  },
  count: async ({ to }, { emit }) => {
    for (let i = 1; i <= to; i++) emit(i);
    return 'counted';
  },
  hang: (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  bytes: (buffer) => transfer(buffer, [buffer]),
};

/** A client and its server over a real message channel, so that everything is cloned and transferred for real. */
function connect(served: Handlers<Calls> = handlers) {
  const { port1, port2 } = new MessageChannel();
  const side = <Out, In>(port: MessagePort): RpcPort<Out, In> => ({
    post: (message, buffers = []) => port.postMessage(message, buffers as readonly Transferable[]),
    listen: (handler) => port.on('message', handler),
  });
  let crash = (_: string) => {};
  const worker: WorkerPort = {
    ...side<Request, Reply>(port1),
    onCrash: (handler) => {
      crash = handler;
    },
    terminate: () => port1.close(),
  };
  serve(side<Reply, Request>(port2), served);
  return { client: new RpcClient<Calls>(worker), crash: (reason: string) => crash(reason) };
}

describe('worker calls', () => {
  it('answers each call with its own result, whatever the order', async () => {
    const { client } = connect();
    expect(await Promise.all([1, 2, 3].map((n) => client.call('double', n)))).toEqual([2, 4, 6]);
    client.terminate();
  });

  it('carries code, message and details of an expected failure', async () => {
    const { client } = connect();
    await expect(client.call('fail', 'known')).rejects.toMatchObject({
      code: 'source/gone',
      message: 'The file is gone.',
      details: { size: 3 },
    });
    await expect(client.call('fail', 'a defect')).rejects.toMatchObject({ code: 'internal' });
    expect(await client.call('double', 4)).toBe(8);
    client.terminate();
  });

  it('reports events before the result', async () => {
    const { client } = connect();
    const seen: number[] = [];
    expect(await client.call('count', { to: 3 }, { onEvent: (n) => seen.push(n) })).toBe('counted');
    expect(seen).toEqual([1, 2, 3]);
    client.terminate();
  });

  it('cancels one call and leaves the others', async () => {
    const { client } = connect();
    const controller = new AbortController();
    const hanging = client.call('hang', null, { signal: controller.signal });
    controller.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
    expect(await client.call('double', 1)).toBe(2);
    client.terminate();
  });

  it('rejects everything pending when the thread dies, and later calls at once', async () => {
    const { client, crash } = connect();
    const hanging = [client.call('hang', null), client.call('hang', null)];
    crash('out of memory');
    for (const call of hanging) await expect(call).rejects.toMatchObject({ code: 'worker/crashed' });
    await expect(client.call('double', 1)).rejects.toMatchObject({ code: 'worker/crashed' });
    client.terminate();
  });

  it('rejects, and stays usable, when an argument cannot be cloned', async () => {
    const { client } = connect();
    await expect(client.call('double', (() => 1) as unknown as number)).rejects.toThrow();
    expect(await client.call('double', 1)).toBe(2);
    client.terminate();
  });

  it('hands buffers over in both directions', async () => {
    const { client } = connect();
    const buffer = new Uint8Array([1, 2, 3]).buffer;
    const back = await client.call('bytes', buffer, { transfer: [buffer] });
    expect(buffer.byteLength).toBe(0);
    expect([...new Uint8Array(back)]).toEqual([1, 2, 3]);
    client.terminate();
  });

  it('does not take inherited names for methods', async () => {
    const { client } = connect();
    await expect(client.call('toString' as 'double', 1)).rejects.toMatchObject({ code: 'internal' });
    client.terminate();
  });
});
