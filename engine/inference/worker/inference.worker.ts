import { serveInference } from './serve-inference.web.ts';

serveInference(self as unknown as DedicatedWorkerGlobalScope);
