import { isCancelled, toAppError } from '../base/errors.ts';
import { compiledCore } from '../decode/open-video.web.ts';
import type { ModelRef } from '../inference/model/model.ts';
import { RpcClient } from '../rpc/client.ts';
import { portOfWorker } from '../rpc/port.web.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { AnalysisCalls, AnalysisRequest } from './analysis.protocol.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';

interface Coordinator {
  readonly rpc: RpcClient<AnalysisCalls>;
  isAlive: boolean;
  readonly age: number;
}

/** A worker that has finished its work and holds a loaded model for the next. */
let idle: Coordinator | null = null;
/** Workers that were started before are not kept for the next video. */
let age = 0;

/**
 * Scores a video in a worker of its own, which starts those that decode and compute: the page is never busy. Relative
 * addresses are taken from the page. Aborting `signal` ends that worker and all below it and rejects with `cancelled`;
 * the events until then stand.
 * Errors: those of `openVideo`, `openModel` and `analyse`, and `worker/crashed`.
 * @param onEvent score arrays are the receiver's own
 */
export async function startAnalysis(
  request: AnalysisRequest,
  onEvent: (event: AnalysisEvent) => void,
  signal?: AbortSignal,
): Promise<AnalysisOutcome> {
  const coordinator = takeCoordinator();
  try {
    const outcome = await coordinator.rpc.call('analyse', absolute(request), { signal, onEvent });
    giveBack(coordinator);
    return outcome;
  } catch (error) {
    // The workers below are in the middle of synchronous work: only ending them stops it now.
    if (isCancelled(error)) coordinator.rpc.terminate();
    else giveBack(coordinator);
    throw error;
  }
}

/** Ends the worker that waits for the next video, and frees the memory of its model. One that is at work ends with that. */
export function releaseIdleAnalysis(): void {
  idle?.rpc.terminate();
  idle = null;
  age += 1;
}

function takeCoordinator(): Coordinator {
  const waiting = idle;
  idle = null;
  if (waiting?.isAlive) return waiting;
  const worker = new Worker(new URL('./analysis.worker.ts', import.meta.url), { type: 'module' });
  const port = portOfWorker(worker);
  const coordinator: Coordinator = { rpc: new RpcClient<AnalysisCalls>(port), isAlive: true, age };
  port.onCrash(() => {
    coordinator.isAlive = false;
    coordinator.rpc.terminate();
  });
  void giveCore(coordinator);
  return coordinator;
}

/** The model is loaded meanwhile. */
async function giveCore(coordinator: Coordinator): Promise<void> {
  try {
    await coordinator.rpc.call('takeCore', await compiledCore());
  } catch (error) {
    // One that has ended meanwhile is left as it is.
    coordinator.isAlive = false;
    coordinator.rpc.terminate(toAppError(error));
  }
}

function giveBack(coordinator: Coordinator): void {
  if (idle || !coordinator.isAlive || coordinator.age !== age) coordinator.rpc.terminate();
  else idle = coordinator;
}

/** A worker's own address is another one than the page's, so relative addresses are settled here. */
function absolute(request: AnalysisRequest): AnalysisRequest {
  const { source, model, kept = null } = request;
  return {
    ...request,
    source: absoluteSource(source),
    model: absoluteModel(model),
    kept: kept?.kind === 'host' ? { ...kept, base: new URL(kept.base, location.href).href } : kept,
  };
}

function absoluteSource(source: SourceRef): SourceRef {
  return source.kind === 'url' ? { ...source, url: new URL(source.url, location.href).href } : source;
}

function absoluteModel(model: ModelRef): ModelRef {
  return model.kind === 'url' ? { kind: 'url', base: new URL(model.base, location.href).href } : model;
}
