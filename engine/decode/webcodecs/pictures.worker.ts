import { portOfSelf } from '../../rpc/port.web.ts';
import { serve } from '../../rpc/serve.ts';
import { BrowserPictures } from './browser-pictures.web.ts';
import { pictureService } from './picture-service.ts';

serve(
  portOfSelf(self as unknown as DedicatedWorkerGlobalScope),
  pictureService(BrowserPictures.open, () => import('./card/card-frames.web.ts')),
);
