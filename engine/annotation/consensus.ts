import type { Micros } from '../base/micros.ts';
import type { LabelId } from './document/ids.ts';
import type { Segment } from './document/records.ts';

/** Whether two sides say the same about a stretch that both speak of. */
export interface ConsensusRange {
  readonly startUs: Micros;
  readonly endUs: Micros;
  readonly kind: 'same' | 'different';
}

/** A label comes or goes on one side. */
interface Turn {
  readonly timeUs: Micros;
  readonly labelId: LabelId;
  readonly side: 0 | 1;
  readonly step: 1 | -1;
}

/**
 * Where a person and a model agree, for drawing: stretches under segments of both sides, by time. They agree where at
 * least one label is on both sides. Rejected suggestions, markers and segments without a label say nothing.
 */
export function consensusOf(ours: Iterable<Segment>, models: Iterable<Segment>): ConsensusRange[] {
  const turns = [...turnsOf(ours, 0), ...turnsOf(models, 1)].sort((a, b) => a.timeUs - b.timeUs);
  const open = [new Map<LabelId, number>(), new Map<LabelId, number>()] as const;
  const ranges: { startUs: Micros; endUs: Micros; kind: ConsensusRange['kind'] }[] = [];
  for (let at = 0; at < turns.length; ) {
    const { timeUs } = turns[at]!;
    for (; at < turns.length && turns[at]!.timeUs === timeUs; at++) count(open[turns[at]!.side], turns[at]!);
    const next = turns[at];
    const kind = kindOf(open[0], open[1]);
    if (!next || !kind) continue;
    const last = ranges.at(-1);
    if (last && last.endUs === timeUs && last.kind === kind) last.endUs = next.timeUs;
    else ranges.push({ startUs: timeUs, endUs: next.timeUs, kind });
  }
  return ranges;
}

function* turnsOf(segments: Iterable<Segment>, side: 0 | 1): Generator<Turn> {
  for (const { startUs, endUs, labelId, state } of segments) {
    if (state === 'rejected' || labelId === null || endUs === null) continue;
    yield { timeUs: startUs, labelId, side, step: 1 };
    yield { timeUs: endUs, labelId, side, step: -1 };
  }
}

function count(open: Map<LabelId, number>, { labelId, step }: Turn): void {
  const left = (open.get(labelId) ?? 0) + step;
  if (left === 0) open.delete(labelId);
  else open.set(labelId, left);
}

function kindOf(ours: Map<LabelId, number>, models: Map<LabelId, number>): ConsensusRange['kind'] | null {
  if (ours.size === 0 || models.size === 0) return null;
  for (const labelId of ours.keys()) if (models.has(labelId)) return 'same';
  return 'different';
}
