import { portOfSelf } from '../../rpc/port.web.ts';
import { serve } from '../../rpc/serve.ts';
import { packageUrl } from '../package/package-files.web.ts';
import { createRuntime } from '../runtime/runtime.web.ts';
import { inferenceHandlers } from './inference-handlers.ts';

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
