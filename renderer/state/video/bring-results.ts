import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { modelSha256 } from '../../../engine/pipeline/model-identity.ts';
import type { App } from '../app/app.ts';
import { Analysis } from './analysis.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';

type Needs = Pick<App, 'libraryApi' | 'suggesting' | 'queue'>;

/** What was found before stands on the models' tracks at once; a video that no run has seen is analysed now. */
export async function bringResults(needs: Needs, file: VideoFile): Promise<void> {
  const { libraryApi, suggesting, queue } = needs;
  await file.document.opened;
  if (file.analysis.state !== 'idle' || file.result) return;
  const [newest, ...others] = newestOfEach(await libraryApi.results(await file.contentId()));
  if (!newest) return queue.addOpened([file]);
  for (const result of others) suggesting.suggestResult(file.document, result);
  await show(needs, file, newest);
}

/**
 * What runs of the library have found since, in videos that are open, takes the place of what their models had found
 * before. What this window has computed with the very same model stands: its sliders cut it.
 */
export async function bringLaterResults(needs: Needs & Pick<App, 'openVideos'>): Promise<void> {
  for (const file of needs.openVideos.files) {
    const { document, analysis } = file;
    if (!document.isOpen || ['queued', 'running'].includes(analysis.state)) continue;
    const manifest = analysis.track ? analysis.model?.manifest : undefined;
    const computed = !file.result && manifest ? await modelSha256(manifest) : null;
    const shown = file.result?.model.id ?? manifest?.id;
    for (const result of newestOfEach(await needs.libraryApi.results(await file.contentId()))) {
      const { id, sha256 } = result.model;
      if (sha256 === computed || isSame(result, file.result)) continue;
      if (id === shown) {
        // Scores of the run that this one replaces would suggest the old again.
        file.analysis = new Analysis();
        await show(needs, file, result);
      } else needs.suggesting.suggestResult(document, result);
    }
  }
}

/** @param results newest first */
function newestOfEach(results: readonly TubeletResult[]): readonly TubeletResult[] {
  const byModel = new Map<string, TubeletResult>();
  for (const result of results) if (!byModel.has(result.model.id)) byModel.set(result.model.id, result);
  return [...byModel.values()];
}

function isSame(one: TubeletResult, other: TubeletResult | null): boolean {
  return other !== null && JSON.stringify(one) === JSON.stringify(other);
}

async function show({ suggesting, queue }: Needs, file: VideoFile, result: TubeletResult): Promise<void> {
  suggesting.suggestResult(file.document, result);
  file.result = result;
  // The rows of its scores, and the sliders, are there where its scores are kept.
  await queue.showKept(file);
}
