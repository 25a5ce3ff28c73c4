import type { KeptRef } from './artifact-store.ts';
import { Artifacts } from './artifacts.ts';
import { HttpArtifacts } from './http-artifacts.web.ts';
import { PageArtifacts } from './page-artifacts.web.ts';

/** A place that cannot be reached costs nothing but the keeping. @param ref of the host with an absolute address */
export function openArtifacts(ref: KeptRef): Artifacts {
  return new Artifacts(ref.kind === 'host' ? new HttpArtifacts(ref.base) : new PageArtifacts());
}
