import { loadOrt } from '../runtime/ort.web.ts';
import { serveInference } from '../worker/serve-inference.web.ts';

// An inference worker like any other, but that a test can make unlucky.
addEventListener('message', async ({ data }) => {
  if (data.misfortune === 'lose-device') (await (await loadOrt()).env.webgpu.device).destroy();
  if (data.misfortune === 'crash') setTimeout(fall);
});

if (name === 'without-jspi') Reflect.deleteProperty(WebAssembly, 'Suspending');

function fall(): never {
  throw new Error('the test ends this worker');
}

serveInference(self as unknown as DedicatedWorkerGlobalScope);
