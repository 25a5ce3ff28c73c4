import type { SlotStreams, Stream, StreamSpec } from '../../../engine/teach/streams.ts';

/** A choice of streams to learn from, by name. */
export interface Variant {
  readonly title: string;
  readonly specs: readonly StreamSpec[];
}

/**
 * What is measured side by side: each stream alone, the tokens in other forms, and combinations.
 * @param specs of what the package gives
 */
export function variantsOf(specs: readonly StreamSpec[], tokens: number): Variant[] {
  const named = (name: string) => specs.filter((spec) => spec.name === name);
  const [pooled] = named('embedding');
  const width = pooled!.width;
  const apart: StreamSpec = { ...pooled!, name: 'tokens', width: tokens * width };
  const changing: StreamSpec = { ...pooled!, name: 'change', width: 2 * width };
  const one = (title: string, ...chosen: StreamSpec[]): Variant => ({ title, specs: chosen });
  const looks = named('appearance');
  return [
    one('tokens, pooled', pooled!),
    one('tokens, kept apart', apart),
    one('tokens and their change', changing),
    ...(looks.length > 0 ? [one('appearance', ...looks)] : []),
    one('motion', ...named('motion')),
    one('tokens + motion', pooled!, ...named('motion')),
    ...(looks.length > 0
      ? [
          one('appearance + motion', ...looks, ...named('motion')),
          one('tokens + appearance + motion', pooled!, ...looks, ...named('motion')),
        ]
      : []),
  ];
}

/** The video with the streams that only this measurement knows: tokens apart and the change from slot to slot. */
export function withForms(video: SlotStreams, tokens: Float32Array): SlotStreams {
  const { slots } = video;
  const pooled = video.streams.get('embedding')!;
  const apart: Stream = { width: tokens.length / slots, rowsPerSlot: 1, data: tokens };
  return {
    slots,
    streams: new Map([...video.streams, ['tokens', apart], ['change', changeOf(pooled, slots)]]),
  };
}

/** Each row with its difference from the one before. */
function changeOf({ width, data }: Stream, slots: number): Stream {
  const out = new Float32Array(slots * width * 2);
  for (let slot = 0; slot < slots; slot++) {
    const before = Math.max(0, slot - 1);
    for (let i = 0; i < width; i++) {
      const value = data[slot * width + i]!;
      out[slot * 2 * width + i] = value;
      out[slot * 2 * width + width + i] = value - data[before * width + i]!;
    }
  }
  return { width: 2 * width, rowsPerSlot: 1, data: out };
}

/** Videos one after the other, as one. All must have the same streams. */
export function joined(videos: readonly SlotStreams[]): SlotStreams {
  const slots = videos.reduce((sum, video) => sum + video.slots, 0);
  const streams = new Map<string, Stream>();
  for (const [name, { width, rowsPerSlot }] of videos[0]!.streams) {
    const data = new Float32Array(slots * rowsPerSlot * width);
    let at = 0;
    for (const video of videos) {
      const length = video.slots * rowsPerSlot * width;
      data.set(video.streams.get(name)!.data.subarray(0, length), at);
      at += length;
    }
    streams.set(name, { width, rowsPerSlot, data });
  }
  return { slots, streams };
}
