import type { WireError } from '../base/errors.ts';
import type { Rational } from '../base/micros.ts';
import type { Region } from '../base/regions.ts';
import { foundLength } from '../decode/found-length.ts';
import { chosenVideo, type MediaInfo } from '../decode/media-info.ts';
import { clockOf } from '../formats/tables/tubelet.ts';
import type { TubeletResult } from '../formats/tables/tubelet-json.ts';
import type { Manifest } from '../inference/package/manifest.ts';
import type { ContentId } from '../source/content-id.ts';
import type { CutOptions } from '../timeline/cut-segments.ts';
import { namesOf } from '../timeline/groups/parents.ts';
import type { ScoredSegment } from '../timeline/segment.ts';
import { baseThreshold } from '../timeline/threshold.ts';
import type { AnalysisOutcome } from './analysis.ts';
import { modelSha256 } from './model-identity.ts';
import { slotRateOf } from './sampling.ts';

export interface ResultParts {
  readonly name: string;
  readonly sizeBytes: number | null;
  readonly contentId?: ContentId;
  readonly info: MediaInfo;
  readonly manifest: Manifest;
  readonly cut: CutOptions;
  readonly segments: readonly ScoredSegment[];
  /** What was painted out, as everybody writes it. */
  readonly painted: readonly Region[];
  readonly outcome: Pick<AnalysisOutcome, 'analysedUs' | 'warning'>;
}

/** Puts together what the file formats write. */
export async function resultOf(parts: ResultParts): Promise<TubeletResult> {
  const { info, manifest, cut, segments, outcome, painted } = parts;
  const { video } = info;
  return {
    format: 'tubelet',
    version: 1,
    video: {
      name: parts.name,
      sizeBytes: parts.sizeBytes,
      ...(parts.contentId === undefined ? {} : { contentId: parts.contentId }),
      durationUs: foundLength(info.durationUs, outcome.analysedUs, outcome.warning),
      analysedUs: outcome.analysedUs,
      startOffsetUs: info.startOffsetUs,
      width: video.width,
      height: video.height,
      frameRate: video.frameRate && ratioText(video.frameRate),
      ...clockOf({ ...video, sourceTimecode: info.sourceTimecode, chosen: chosenVideo(info) }),
      ...(painted.length === 0 ? {} : { paintedOut: painted.map((region) => ({ ...region })) }),
      codec: video.codec,
      container: info.container,
    },
    model: {
      id: manifest.id,
      version: manifest.version,
      title: manifest.title,
      sha256: await modelSha256(manifest),
    },
    cut: writtenCut(manifest, cut),
    labels: usedLabels(manifest, segments),
    segments: segments.map((segment) => ({ ...segment, origin: 'model' })),
    ...warningOf(outcome.warning),
  };
}

/** The labels and groups that segments use, in the model's order. */
export function usedLabels(manifest: Manifest, segments: readonly ScoredSegment[]): TubeletResult['labels'] {
  const used = new Set(segments.map((segment) => segment.label));
  return namesOf(manifest)
    .filter(({ id }) => used.has(id))
    .map(({ id, name, path }) => ({ id, name, path: [...path] }));
}

/** How scores were cut, as results say it. */
export function writtenCut(manifest: Manifest, cut: CutOptions): TubeletResult['cut'] {
  const slotRate = slotRateOf(manifest);
  return {
    method: cut.method,
    threshold: cut.threshold ?? baseThreshold(manifest.labels, cut.background),
    isDefaultThreshold: cut.threshold === null,
    ...(cut.labelThresholds === undefined ? {} : { labelThresholds: cut.labelThresholds }),
    smoothingSlots: cut.smoothingSlots,
    minDurationUs: cut.minDurationUs,
    maxGapUs: cut.maxGapUs,
    backsOff: cut.parents.length > 0,
    slotSeconds: ratioText(lowestTerms({ num: slotRate.den, den: slotRate.num })),
  };
}

/** The settings of a run as one text: equal exactly when the same scores are cut into the same segments. */
export function settingsKey(cut: TubeletResult['cut']): string {
  const { method, threshold, isDefaultThreshold, smoothingSlots, minDurationUs, maxGapUs, backsOff } = cut;
  const own = Object.entries(cut.labelThresholds ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    ...[method, isDefaultThreshold, threshold, smoothingSlots, minDurationUs, maxGapUs],
    ...(backsOff ? [backsOff] : []),
    ...(own.length === 0 ? [] : [own]),
  ]);
}

function warningOf(warning: WireError | null): Pick<TubeletResult, 'warning'> {
  return warning ? { warning: { code: warning.code, message: warning.message } } : {};
}

function ratioText({ num, den }: Rational): string {
  return `${num}/${den}`;
}

function lowestTerms({ num, den }: Rational): Rational {
  let [a, b] = [num, den];
  while (b > 0) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}
