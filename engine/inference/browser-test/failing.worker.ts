import * as ort from 'onnxruntime-web/webgpu';
import { serveInference } from '../serve-inference.web.ts';

// An inference worker like any other, but that a test can make unlucky.
addEventListener('message', async ({ data }) => {
  if (data.misfortune === 'lose-device') (await ort.env.webgpu.device).destroy();
  if (data.misfortune === 'crash') setTimeout(fall);
});

function fall(): never {
  throw new Error('the test ends this worker');
}

serveInference(self as unknown as DedicatedWorkerGlobalScope);
