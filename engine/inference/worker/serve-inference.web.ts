import { portOfSelf } from '../rpc/port.web.ts';
import { serve } from '../rpc/serve.ts';
import { inferenceHandlers } from './inference-handlers.ts';
import { packageUrl } from './package-files.web.ts';
import { createRuntime } from './runtime.web.ts';

/** Makes `scope` an inference worker. Called once, while its script is first evaluated. */
export function serveInference(scope: DedicatedWorkerGlobalScope): void {
  const handlers = inferenceHandlers({
    createRuntime,
    filesOf: (ref) => {
      if (ref.kind !== 'url') throw new Error('a browser opens model packages by address');
      return packageUrl(ref.base);
    },
  });
  serve(portOfSelf(scope), handlers);
}
