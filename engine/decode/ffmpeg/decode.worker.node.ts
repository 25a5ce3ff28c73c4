import { portOfSelf } from '../../rpc/port.node.ts';
import { serve } from '../../rpc/serve.ts';
import { openSource } from '../../source/open-source.node.ts';
import { decodeService } from './decode-service.ts';

// The core is built for web workers and looks for its own address there at start-up.
Object.assign(globalThis, { self: { location: { href: import.meta.url } } });

serve(portOfSelf(), decodeService(openSource));
