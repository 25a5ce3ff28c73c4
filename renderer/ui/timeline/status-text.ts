import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { ChosenModel } from '../../state/app/session.svelte.ts';
import { durationText, speedText, timeLeftText } from '../../state/timeline/timecode.ts';
import type { Analysis, AnalysisState } from '../../state/video/analysis.svelte.ts';

/** The state as scripts know it: a file that waits for its turn is idle. */
export function scriptState(state: AnalysisState): Exclude<AnalysisState, 'queued'> {
  return state === 'queued' ? 'idle' : state;
}

/** What there is to say about an analysis, the most important first. */
export function statusParts(
  analysis: Analysis | null,
  model: ChosenModel | null,
  segments: number,
  fromBatch: TubeletResult | null,
): string[] {
  const modelName = model ? [`${model.manifest.title} ${model.manifest.version}`] : [];
  if (!analysis) return model ? ['Ready', ...modelName] : [];
  switch (analysis.state) {
    case 'idle':
      return fromBatch
        ? [
            segmentCount(fromBatch.segments.length),
            'Found in a batch',
            `${fromBatch.model.title} ${fromBatch.model.version}`,
          ]
        : ['Not analysed yet', ...modelName];
    case 'queued':
      return ['Waiting for its turn', ...modelName];
    case 'running':
      return runningParts(analysis);
    case 'done':
      return [segmentCount(segments), ...doneParts(analysis, fromBatch)];
    case 'failed':
      return [analysis.error?.message ?? 'The analysis failed.'];
    case 'cancelled':
      return ['Cancelled', ...keptPart(analysis)];
    default:
      return analysis.state satisfies never;
  }
}

/** What a screen reader says when the state changes; progress is not read out. */
export function announcement(state: AnalysisState, segments: number): string {
  switch (state) {
    case 'running':
      return 'Analysis started';
    case 'done':
      return `Analysis done, ${segmentCount(segments)}`;
    case 'failed':
      return 'Analysis failed';
    case 'cancelled':
      return 'Analysis cancelled';
    case 'idle':
    case 'queued':
      return '';
    default:
      return state satisfies never;
  }
}

function runningParts({ info, engine, progress }: Analysis): string[] {
  if (!info) return ['Reading the video…'];
  if (!progress || progress.doneUs === 0)
    return [engine ? 'Looking at the first seconds…' : 'Starting the model…'];
  const { doneUs, durationUs, speed, secondsLeft } = progress;
  return [
    durationUs ? `${Math.floor((doneUs / durationUs) * 100)} %` : durationText(doneUs),
    speedText(speed),
    ...(secondsLeft === null ? [] : [timeLeftText(secondsLeft)]),
    ...(engine ? [engine.device] : []),
  ];
}

function doneParts({ outcome, engine, model }: Analysis, fromBatch: TubeletResult | null): string[] {
  if (!outcome) return [];
  if (!outcome.isFresh) {
    const by = model ? [`${model.manifest.title} ${model.manifest.version}`] : [];
    return [fromBatch ? 'Found in a batch' : 'Kept from an earlier run', ...by];
  }
  const seconds = outcome.elapsedMs / 1000;
  return [
    `${speedText(outcome.analysedUs / 1e6 / seconds)}, done in ${seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`}`,
    ...(engine ? [engine.device] : []),
  ];
}

function keptPart({ analysedUs }: Analysis): string[] {
  return analysedUs > 0 ? [`the first ${durationText(analysedUs)} are kept`] : [];
}

function segmentCount(count: number): string {
  return count === 1 ? '1 segment found' : `${count} segments found`;
}
