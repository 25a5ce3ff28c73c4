import { openArtifacts } from '../../../engine/artifacts/open-artifacts.web.ts';
import { keptRef } from './kept-scores.ts';
import { PIECE_US } from './previews.svelte.ts';
import type { VideoFile } from './video-file.svelte.ts';

/**
 * Peaks of one piece of a file's sound, see `PreviewSource.peaks`; read once, and kept. Null without sound that can be
 * decoded. Errors: as of `PreviewSource.peaks`.
 */
export async function keptPeaks(
  file: VideoFile,
  index: number,
  durationUs: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  const fromUs = index * PIECE_US;
  const toUs = Math.min(durationUs, fromUs + PIECE_US);
  const ref = await keptRef(file);
  const parameters = `from=${fromUs},to=${Math.round(toUs)}`;
  const key = { contentId: ref.contentId, kind: 'peaks', model: null, parameters } as const;
  const { facts, data } = await openArtifacts(ref).getOrMake(key, async () => {
    const peaks = await (await file.decoder()).peaks(fromUs, toUs, signal);
    const data = new Uint8Array(peaks ?? []);
    return { facts: { hasSound: peaks !== null }, shape: [data.length], data };
  });
  return facts.hasSound ? data : null;
}
