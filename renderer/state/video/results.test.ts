import { expect, test } from 'vitest';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import type { ScoreTrack } from '../../../engine/timeline/score-track.ts';
import { Cutting, ownCutOf } from './cutting.svelte.ts';
import type { OpenVideos } from './open-videos.svelte.ts';
import { Results } from './results.svelte.ts';

const stroke = (id: string) => ({ id, name: id, path: ['Sport', 'Tennis'], threshold: 0.8 });
const manifest = {
  id: 'strokes',
  activation: 'softmax',
  background: 'none',
  labels: [{ id: 'none', name: 'None', path: [], threshold: null }, stroke('serve'), stroke('smash')],
  parents: [{ path: ['Sport', 'Tennis'], threshold: 0.6 }],
  timeline: { smoothingSlots: 1, minDurationUs: 500_000, method: 'hysteresis' },
} as unknown as Manifest;

/** Eight slots of two strokes in doubt, then eight of nothing. */
function track(): ScoreTrack {
  const slots = Array.from({ length: 16 }, (_, slot) => (slot < 8 ? [0.1, 0.5, 0.4] : [0.98, 0.01, 0.01]));
  return { slots: 16, classes: 3, slotRate: { num: 4, den: 1 }, data: Float32Array.from(slots.flat()) };
}

function results(settings: { backsOff: boolean }): Results {
  const selected = {
    analysis: { track: track(), model: { manifest }, outcome: null, info: null },
    result: null,
  };
  const choice = { get: () => ({ threshold: null, minDurationUs: null }), set: () => {} };
  const cutting = new Cutting(() => ownCutOf(null, manifest), choice);
  return new Results({ selected } as unknown as OpenVideos, cutting, settings);
}

test('a group that is named has a row of probabilities of its own, the sum of its labels', () => {
  const { segments, heat } = results({ backsOff: true });
  expect(segments.map(({ label }) => label)).toEqual(['sport/tennis']);
  expect(heat.rows.map(({ classIndex }) => heat.names[classIndex]!.name)).toEqual([
    'Tennis',
    'serve',
    'smash',
  ]);
  const { data, classes } = heat.track!;
  expect(data[3]).toBeCloseTo(0.9);
  expect(data[classes * 8 + 3]).toBeCloseTo(0.02);
});

test('without back-off only labels have rows', () => {
  const { segments, heat } = results({ backsOff: false });
  expect(segments).toEqual([]);
  expect(heat.rows.map(({ classIndex }) => heat.names[classIndex]!.id)).toEqual(['serve', 'smash']);
});
