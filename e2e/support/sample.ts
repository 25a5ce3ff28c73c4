import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';

/** The clip of drawn figures that ships with the app, and what happens in it. */
export const SAMPLE = path.join(ROOT, 'models/sample/sample.mp4');

export interface TrueInterval {
  readonly startUs: number;
  readonly endUs: number;
  readonly label: string;
}

export function sampleTruth(): TrueInterval[] {
  const text = readFileSync(path.join(ROOT, 'models/sample/truth.json'), 'utf8');
  const { intervals } = JSON.parse(text) as {
    intervals: { start_s: number; end_s: number; label: string }[];
  };
  return intervals
    .filter(({ label }) => label !== 'background')
    .map(({ start_s, end_s, label }) => ({ startUs: start_s * 1e6, endUs: end_s * 1e6, label }));
}
