import type { TubeletResult } from '../tables/tubelet-json.ts';

/** A result with two segments, to be varied by tests. */
export function sampleResult(changes: Partial<TubeletResult> = {}): TubeletResult {
  return {
    format: 'tubelet',
    version: 1,
    video: {
      name: 'clip.mp4',
      sizeBytes: 1_234_567,
      durationUs: 10_010_000,
      analysedUs: 10_010_000,
      startOffsetUs: -21_333,
      width: 1920,
      height: 1080,
      frameRate: '30000/1001',
      codec: 'h264',
      container: 'mov,mp4,m4a,3gp,3g2,mj2',
    },
    model: { id: 'base', version: '1.0.0', title: 'Base', sha256: 'ab'.repeat(32) },
    cut: {
      method: 'viterbi',
      threshold: 0.5,
      isDefaultThreshold: true,
      smoothingSlots: 3,
      minDurationUs: 500_000,
      maxGapUs: 0,
      slotSeconds: '1/4',
    },
    labels: [
      { id: 'pour', name: 'Pour', path: ['kitchen'] },
      { id: 'stir', name: 'Stir', path: ['kitchen'] },
    ],
    segments: [
      { startUs: 1_250_000, endUs: 3_500_000, label: 'pour', score: 0.91, origin: 'model' },
      { startUs: 5_000_000, endUs: 8_250_000, label: 'stir', score: 0.7654321, origin: 'model' },
    ],
    ...changes,
  };
}
