import { portOfSelf } from '../../rpc/port.web.ts';
import { serve } from '../../rpc/serve.ts';
import { openSource } from '../../source/open-source.web.ts';
import { decodeService } from './decode-service.ts';

serve(portOfSelf(self as unknown as DedicatedWorkerGlobalScope), decodeService(openSource));
