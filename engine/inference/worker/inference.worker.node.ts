import { portOfSelf } from '../../rpc/port.node.ts';
import { serve } from '../../rpc/serve.ts';
import { packageFolder } from '../package/package-files.node.ts';
import { createRuntime } from '../runtime/runtime.node.ts';
import { inferenceHandlers } from './inference-handlers.ts';

serve(
  portOfSelf(),
  inferenceHandlers({
    createRuntime,
    filesOf: (ref) => {
      if (ref.kind !== 'path') throw new Error('Node opens model packages by folder');
      return packageFolder(ref.dir);
    },
  }),
);
