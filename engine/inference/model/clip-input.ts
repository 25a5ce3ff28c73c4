import type { ClipManifest } from '../package/manifest.ts';
import type { Feed } from '../runtime/session.ts';

type ClipInput = ClipManifest['input'];

/** The shape of the tensor of one clip, batch first. */
export function clipDims({ framesPerClip, height, width, layout }: ClipInput): number[] {
  switch (layout) {
    case 'NTHWC':
      return [1, framesPerClip, height, width, 3];
    case 'NTCHW':
      return [1, framesPerClip, 3, height, width];
    case 'NCTHW':
      return [1, 3, framesPerClip, height, width];
  }
}

/**
 * Bytes `[framesPerClip, height, width, 3]` (borrowed) as the tensor that a clip model wants: batch of one, in the
 * manifest's layout and type, `(byte / 255 - mean) / std` per channel for float32. A uint8 tensor in the layout of
 * the bytes is the same memory.
 */
export function clipFeed(clip: Uint8Array, input: ClipInput): Feed {
  const dims = clipDims(input);
  if (input.dtype === 'uint8') {
    if (input.layout === 'NTHWC') return { type: 'uint8', data: clip, dims };
    const data = new Uint8Array(clip.length);
    rearrange(clip, input, (to, byte) => {
      data[to] = byte;
    });
    return { type: 'uint8', data, dims };
  }
  const normalised = Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = i >> 8;
    return ((i & 255) / 255 - (input.mean?.[channel] ?? 0)) / (input.std?.[channel] ?? 1);
  });
  const data = new Float32Array(clip.length);
  rearrange(clip, input, (to, byte, channel) => {
    data[to] = normalised[(channel << 8) | byte]!;
  });
  return { type: 'float32', data, dims };
}

/** Calls `put` for every byte with its place in the tensor. */
function rearrange(
  clip: Uint8Array,
  { framesPerClip, height, width, layout }: ClipInput,
  put: (to: number, byte: number, channel: number) => void,
): void {
  const pixels = height * width;
  const [frameStep, pixelStep, channelStep] = {
    NTHWC: [pixels * 3, 3, 1] as const,
    NTCHW: [pixels * 3, 1, pixels] as const,
    NCTHW: [pixels, 1, framesPerClip * pixels] as const,
  }[layout];
  let from = 0;
  for (let frame = 0; frame < framesPerClip; frame++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const to = frame * frameStep + pixel * pixelStep;
      for (let channel = 0; channel < 3; channel++) put(to + channel * channelStep, clip[from++]!, channel);
    }
  }
}
