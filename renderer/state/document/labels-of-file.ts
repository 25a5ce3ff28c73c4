import { chosenVideo } from '../../../engine/decode/media-info.ts';
import { interchangeOf } from '../../../engine/formats/core/from-document.ts';
import type {
  InterchangeAnalysis,
  InterchangeDocument,
  InterchangeVideo,
} from '../../../engine/formats/core/interchange.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import { resultOf } from '../../../engine/pipeline/result.ts';
import type { App } from '../app/app.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';

type Needs = Pick<App, 'openVideos' | 'opener' | 'results' | 'suggesting'>;

/**
 * The labels of a video as formats see them, with what a model suggests now; also of a video that was not on screen yet.
 * Null where the video or its labels cannot be read.
 */
export async function labelsOfFile(app: Needs, file: VideoFile): Promise<InterchangeDocument | null> {
  const { opener, suggesting } = app;
  await opener.open(file);
  const { document } = file;
  if (!document.video) return null;
  await suggesting.bring(file);
  const run = await analysisOf(app, file);
  return interchangeOf(document.store, document.video.id, { ...(await factsOf(app, file)), analysis: run });
}

/** What the file says of a video that its labels do not: when each frame begins, where frames are not evenly spaced. */
export async function factsOf(
  { openVideos }: Pick<App, 'openVideos'>,
  file: VideoFile,
): Promise<Partial<InterchangeVideo>> {
  const info = await file.probe();
  const times = info.video.isVariableRate ? await file.frameTimes() : null;
  if (file !== openVideos.selected) file.closeDecoder();
  const { frameRate, nominalRate, width, height } = info.video;
  return {
    frameRate,
    nominalRate,
    sourceTimecode: info.sourceTimecode,
    chosen: chosenVideo(info),
    width,
    height,
    startOffsetUs: info.startOffsetUs,
    ...(times && times.length > 0 ? { frameTimesUs: times } : {}),
  };
}

/** What is known of the run whose findings are shown, in this window or in a batch. */
async function analysisOf({ results }: Needs, file: VideoFile): Promise<InterchangeAnalysis | null> {
  const standing = results.standingResult(file);
  if (standing) return factsOfRun(standing);
  const { info, model, analysedUs, warning } = file.analysis;
  const cut = results.cutOptionsOf(file);
  if (!cut || !info || !model) return null;
  const run = await resultOf({
    name: file.name,
    sizeBytes: file.size,
    info,
    manifest: model.manifest,
    cut,
    segments: [],
    painted: file.analysis.painted,
    outcome: { analysedUs, warning: warning ?? null },
  });
  return factsOfRun(run);
}

function factsOfRun({ video, model, ...run }: TubeletResult): InterchangeAnalysis {
  const { sizeBytes, analysedUs, codec, container, paintedOut } = video;
  return {
    model: { id: model.id, sha256: model.sha256 },
    video: { sizeBytes, analysedUs, codec, container, ...(paintedOut && { paintedOut }) },
    cut: run.cut,
    warning: run.warning ?? null,
  };
}
