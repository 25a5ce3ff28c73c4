import type { Settings } from '../settings/settings.svelte.ts';
import type { Analysis } from '../video/analysis.svelte.ts';

/** A shorter video says more of the starting up than of the pace. */
const LEAST_SECONDS = 20;

/** Notes how fast a model ran where it ran, for the card that tells what to expect. */
export function rememberSpeed(settings: Settings, { engine, outcome }: Analysis): void {
  if (!engine || !outcome || outcome.elapsedMs <= 0) return;
  const seconds = outcome.analysedUs / 1e6;
  if (seconds < LEAST_SECONDS) return;
  settings.speeds = { ...settings.speeds, [engine.device]: seconds / (outcome.elapsedMs / 1000) };
}
