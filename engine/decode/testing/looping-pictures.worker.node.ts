import { workerData } from 'node:worker_threads';
import { portOfSelf } from '../../rpc/port.node.ts';
import { serve } from '../../rpc/serve.ts';
import { pictureService } from '../webcodecs/picture-service.ts';
import { greyPicture } from './grey-picture.ts';

/** Pictures before the loop; none of them where it does not even come back from opening the file. */
const before = workerData as number;

function loop(): never {
  for (;;);
}

/** A demuxer that a file keeps in a circle: it never gives its thread back. */
serve(
  portOfSelf(),
  pictureService(async () => {
    if (before === 0) loop();
    return {
      end: async () => 100,
      samples: async function* () {
        for (let index = 0; index < before; index++) yield { picture: greyPicture(20 * index), times: 1 };
        loop();
      },
      close: () => {},
    };
  }),
);
